#include "durations.hpp"
#include "precision_stop_rule.hpp"
#include "python_stop_rule.hpp"
#include "register.hpp"

#include <laptime/schedule/limits.hpp>
#include <laptime/schedule/stop_rule.hpp>

#include <memory>
#include <tuple>
#include <utility>
#include <vector>

#include <pybind11/stl.h>
#include <pybind11/typing.h>

namespace laptime::bindings {

namespace py = pybind11;

namespace {

using PythonRule = py::typing::Callable<py::typing::Optional<py::str>(py::ellipsis)>;
using FinishedRow = std::tuple<std::size_t, bool, double, double, std::optional<double>>;

std::optional<clock::Duration> duration_or_none(std::optional<double> seconds, const char* name) {
    if (!seconds) return std::nullopt;
    return duration_of(*seconds, name);
}

schedule::Limits make_limits(std::optional<std::size_t> max_requests, std::optional<double> max_time_s,
                             std::optional<std::size_t> min_requests, std::optional<double> min_time_s) {
    return {.max_requests = max_requests,
            .max_time = duration_or_none(max_time_s, "max_time_s"),
            .min_requests = min_requests,
            .min_time = duration_or_none(min_time_s, "min_time_s")};
}

std::optional<std::string> look(schedule::StopRule& rule, const std::vector<FinishedRow>& rows) {
    std::vector<schedule::FinishedRequest> ended;
    ended.reserve(rows.size());
    for (const auto& [target, ok, ended_s, latency_s, ttft_s] : rows) {
        ended.push_back({.target = target,
                         .ok = ok,
                         .ended = duration_of(ended_s, "ended_s"),
                         .latency = duration_of(latency_s, "latency_s"),
                         .time_to_first_token = duration_or_none(ttft_s, "ttft_s")});
    }
    return rule.look(ended);
}

std::shared_ptr<PrecisionStopRule> make_precision_rule(const std::vector<std::string>& figures,
                                                       bool of_first_token, std::optional<double> p,
                                                       double half_width, bool relative, std::uint64_t seed) {
    const stats::Precision precision{.p = p, .half_width = half_width, .relative = relative, .seed = seed};
    const auto watched = of_first_token ? WatchedTime::time_to_first_token : WatchedTime::latency;
    return std::make_shared<PrecisionStopRule>(figures, watched, precision);
}

}  // namespace

void register_stop_rules(py::module_& module) {
    py::class_<schedule::Limits>(
        module, "Limits",
        "How much of a block is measured: until a maximum is reached, or all minima that are\n"
        "given.")
        .def(py::init(&make_limits), py::kw_only(), py::arg("max_requests") = py::none(),
             py::arg("max_time_s") = py::none(), py::arg("min_requests") = py::none(),
             py::arg("min_time_s") = py::none())
        .def(
            "allow",
            [](const schedule::Limits& self, std::size_t index, double elapsed_s) {
                return self.allow(index, duration_of(elapsed_s, "elapsed_s"));
            },
            py::arg("index"), py::arg("elapsed_s"),
            "Whether the request at this place of the block, due so long after its start, is still to be\n"
            "sent.");
    py::class_<schedule::StopRule, std::shared_ptr<schedule::StopRule>>(
        module, "StopRule", "Looks at answers while they come, and may end the run.")
        .def("look", &look, py::arg("ended"),
             "Look at all that ended since the last look, as (target, ok, ended_s, latency_s, ttft_s); the\n"
             "last may be None. Returns why the run is to stop, or None.");
    py::class_<schedule::MaxErrorRate, schedule::StopRule, std::shared_ptr<schedule::MaxErrorRate>>(
        module, "MaxErrorRate", "Stops a run in which too many requests fail.")
        .def(py::init<double, std::size_t>(), py::arg("share"), py::arg("at_least"),
             "Above the share the run stops; it is one of so many requests at the least.");
    py::class_<PrecisionStopRule, schedule::StopRule, std::shared_ptr<PrecisionStopRule>>(
        module, "PrecisionStopRule", "Stops a run once a figure of each target is known well enough.")
        .def(py::init(&make_precision_rule), py::kw_only(), py::arg("figures"), py::arg("of_first_token"),
             py::arg("p"), py::arg("half_width"), py::arg("relative"), py::arg("seed") = 0,
             "Of the p-quantile, or the mean where p is None, of latencies or of times to the first token;\n"
             "the half-width is in seconds, or a share of the value. `figures` say how to call it, one for\n"
             "each target.")
        .def("is_settled", &PrecisionStopRule::is_settled, "Whether it has, or would have, ended the run.")
        .def("standing", &PrecisionStopRule::standing, "How well the figure is known, in one line.")
        .def("worst", &PrecisionStopRule::worst,
             "How well it is at worst, as '±7 %'; empty where it cannot be told yet.");
    py::class_<PythonStopRule, schedule::StopRule, std::shared_ptr<PythonStopRule>>(
        module, "PythonStopRule", "Asks a callable, which takes what `look` takes.")
        .def(py::init<PythonRule>(), py::arg("rule"))
        .def("raise_pending", &PythonStopRule::raise_pending,
             "Raise what the callable raised, which stopped the run; once. Does nothing where it raised\n"
             "nothing.");
}

}  // namespace laptime::bindings
