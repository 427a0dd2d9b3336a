#include "register.hpp"

#include <laptime/clock/time.hpp>
#include <laptime/error/error.hpp>
#include <laptime/schedule/limits.hpp>
#include <laptime/schedule/plan.hpp>
#include <laptime/schedule/stop_rule.hpp>

#include <memory>

#include <pybind11/stl.h>

namespace laptime::bindings {

namespace py = pybind11;

namespace {

schedule::Order order_of(const std::string& name) {
    if (name == "by_target") return schedule::Order::by_target;
    if (name == "interleaved") return schedule::Order::interleaved;
    throw error::SpecError("unknown order '" + name + "': there are by_target, interleaved");
}

std::vector<schedule::Block> make_plan(std::size_t n_targets, std::size_t n_samples,
                                       std::optional<std::size_t> runs, std::size_t warmup,
                                       const std::string& order, const schedule::Load& load,
                                       std::uint64_t seed) {
    return schedule::make_plan({.n_targets = n_targets,
                                .n_samples = n_samples,
                                .runs = runs,
                                .warmup = warmup,
                                .order = order_of(order),
                                .load = load,
                                .seed = seed});
}

std::vector<schedule::PlannedRequest> measured(const schedule::Block& block) {
    std::vector<schedule::PlannedRequest> planned;
    if (!block.size()) throw error::SpecError("this plan has no end of its own: it cannot be listed");
    schedule::Requests requests = block.measured();
    while (auto next = requests.next()) planned.push_back(*next);
    return planned;
}

std::optional<clock::Duration> duration_of(std::optional<double> seconds) {
    if (!seconds) return std::nullopt;
    return clock::from_seconds(*seconds);
}

std::optional<std::int64_t> offset_ns(const schedule::PlannedRequest& planned) {
    if (!planned.offset) return std::nullopt;
    return planned.offset->count();
}

}  // namespace

void register_schedule(py::module_& module) {
    py::class_<schedule::Closed>(module, "Closed",
                                 "Each user sends its next request when its last is answered.")
        .def(py::init([](std::size_t users, double think_s) {
                 return schedule::Closed{.users = users, .think = clock::from_seconds(think_s), .ramp = {}};
             }),
             py::arg("users"), py::arg("think_s") = 0.0);
    py::class_<schedule::Constant>(module, "Constant", "Requests at even gaps, whether answered or not.")
        .def(py::init<double>(), py::arg("rate_per_s"));
    py::class_<schedule::Poisson>(module, "Poisson", "Requests at exponential gaps, whether answered or not.")
        .def(py::init<double>(), py::arg("rate_per_s"));

    py::class_<schedule::Limits>(module, "Limits", "How much of a block is measured.")
        .def(py::init([](std::optional<std::size_t> max_requests, std::optional<double> max_time_s,
                         std::optional<std::size_t> min_requests, std::optional<double> min_time_s) {
                 return schedule::Limits{.max_requests = max_requests,
                                         .max_time = duration_of(max_time_s),
                                         .min_requests = min_requests,
                                         .min_time = duration_of(min_time_s)};
             }),
             py::kw_only(), py::arg("max_requests") = py::none(), py::arg("max_time_s") = py::none(),
             py::arg("min_requests") = py::none(), py::arg("min_time_s") = py::none());
    py::class_<schedule::StopRule, std::shared_ptr<schedule::StopRule>>(
        module, "StopRule", "What looks at answers while they come, and may end the run.");
    py::class_<schedule::PlannedRequest>(module, "PlannedRequest", "One request to be sent.")
        .def_readonly("target", &schedule::PlannedRequest::target)
        .def_readonly("sample", &schedule::PlannedRequest::sample)
        .def_readonly("run_index", &schedule::PlannedRequest::run_index)
        .def_property_readonly("offset_ns", &offset_ns,
                               "Since the start of the block; None in a closed loop.");
    py::class_<schedule::Block>(module, "Block",
                                "Requests measured together, after the warm-up of their targets.")
        .def_property_readonly("warmup", &schedule::Block::warmup)
        .def_property_readonly("measured", &measured);
    module.def("make_plan", &make_plan, py::kw_only(), py::arg("n_targets"), py::arg("n_samples"),
               py::arg("runs"), py::arg("warmup"), py::arg("order"), py::arg("load"), py::arg("seed"),
               "What is to be sent, in which order and when: a pure function of its arguments.\n\n"
               "Raises SpecError where they ask for nothing or nonsense.");
}

}  // namespace laptime::bindings
