#include "durations.hpp"
#include "register.hpp"

#include <laptime/error/error.hpp>
#include <laptime/schedule/plan.hpp>

#include <memory>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <pybind11/stl.h>

namespace laptime::bindings {

namespace py = pybind11;

namespace {

using StepRow = std::tuple<double, double, double>;
using DoneRow = std::tuple<std::size_t, std::int32_t, std::size_t>;

schedule::Order order_of(const std::string& name) {
    if (name == "by_target") return schedule::Order::by_target;
    if (name == "interleaved") return schedule::Order::interleaved;
    throw error::SpecError("unknown order '" + name + "': there are by_target, interleaved");
}

schedule::Ramp make_ramp(const std::vector<StepRow>& rows, bool random) {
    schedule::Ramp ramp{.steps = {}, .random = random};
    for (const auto& [seconds, from_rate_per_s, to_rate_per_s] : rows) {
        ramp.steps.push_back({.lasts = duration_of(seconds, "a step's length"),
                              .from_rate_per_s = from_rate_per_s,
                              .to_rate_per_s = to_rate_per_s});
    }
    return ramp;
}

schedule::Replay make_replay(const std::vector<double>& offsets_s) {
    schedule::Replay replay;
    replay.offsets.reserve(offsets_s.size());
    for (const double offset_s : offsets_s)
        replay.offsets.push_back(duration_of(offset_s, "a time to replay"));
    return replay;
}

std::vector<schedule::Block> make_plan(std::size_t n_targets, std::size_t n_samples,
                                       std::optional<std::size_t> runs, std::size_t warmup,
                                       const std::string& order, const schedule::Load& load,
                                       std::uint64_t seed, const std::vector<DoneRow>& done) {
    schedule::PlanSpec spec{.n_targets = n_targets,
                            .n_samples = n_samples,
                            .runs = runs,
                            .warmup = warmup,
                            .order = order_of(order),
                            .load = load,
                            .seed = seed};
    for (const auto& [target, run_index, sample] : done)
        spec.done.insert({.target = target, .run_index = run_index, .sample = sample});
    return schedule::make_plan(spec);
}

std::vector<schedule::PlannedRequest> measured(const schedule::Block& block) {
    std::vector<schedule::PlannedRequest> planned;
    if (!block.size()) throw error::SpecError("this plan has no end of its own: it cannot be listed");
    schedule::Requests requests = block.measured();
    while (auto next = requests.next()) planned.push_back(*next);
    return planned;
}

schedule::PlannedRequest next_of(schedule::Requests& requests) {
    auto next = requests.next();
    if (!next) throw py::stop_iteration();
    return *next;
}

std::optional<std::int64_t> offset_ns(const schedule::PlannedRequest& planned) {
    if (!planned.offset) return std::nullopt;
    return planned.offset->count();
}

void register_loads(py::module_& module) {
    py::class_<schedule::Closed>(module, "Closed",
                                 "Each user sends its next request when its last is answered.")
        .def(py::init([](std::size_t users, double think_s, double ramp_s) {
                 return schedule::Closed{.users = users,
                                         .think = duration_of(think_s, "think_s"),
                                         .ramp = duration_of(ramp_s, "ramp_s")};
             }),
             py::arg("users"), py::arg("think_s") = 0.0, py::arg("ramp_s") = 0.0);
    py::class_<schedule::Constant>(module, "Constant", "Requests at even gaps, whether answered or not.")
        .def(py::init<double>(), py::arg("rate_per_s"));
    py::class_<schedule::Poisson>(module, "Poisson", "Requests at exponential gaps, whether answered or not.")
        .def(py::init<double>(), py::arg("rate_per_s"));
    py::class_<schedule::Gamma>(module, "Gamma",
                                "Requests at gaps of a gamma law: 1 is Poisson, below it comes in bursts.")
        .def(py::init<double, double>(), py::arg("rate_per_s"), py::arg("burstiness"));
    py::class_<schedule::Ramp>(
        module, "Ramp", "Requests at a rate that changes; steps are (seconds, from, to), rates a second.")
        .def(py::init(&make_ramp), py::arg("steps"), py::arg("random") = false);
    py::class_<schedule::Replay>(module, "Replay", "Requests at given times, in seconds since the start.")
        .def(py::init(&make_replay), py::arg("offsets_s"));
}

}  // namespace

void register_schedule(py::module_& module) {
    register_loads(module);
    py::class_<schedule::PlannedRequest>(module, "PlannedRequest", "One request to be sent.")
        .def_readonly("index", &schedule::PlannedRequest::index,
                      "Its place in the block, those that are done counted.")
        .def_readonly("target", &schedule::PlannedRequest::target)
        .def_readonly("sample", &schedule::PlannedRequest::sample)
        .def_readonly("run_index", &schedule::PlannedRequest::run_index)
        .def_property_readonly("offset_ns", &offset_ns,
                               "Since the start of the block; None in a closed loop.");
    py::class_<schedule::Requests>(module, "Requests",
                                   "An iterator that makes requests as they are asked for.")
        .def(
            "__iter__", [](schedule::Requests& self) -> schedule::Requests& { return self; },
            py::return_value_policy::reference)
        .def("__next__", &next_of);
    py::class_<schedule::Block>(module, "Block",
                                "Requests measured together, after the warm-up of their targets.")
        .def_property_readonly("warmup", &schedule::Block::warmup)
        .def_property_readonly("measured", &measured,
                               "All measured requests. Raises SpecError where the plan has no end.")
        .def(
            "requests", [](const schedule::Block& self) { return self.measured(); },
            "The measured requests, one after another; there may be no end of them.")
        .def_property_readonly("size", &schedule::Block::size,
                               "How many are measured; None where the plan has no end.");
    module.def("make_plan", &make_plan, py::kw_only(), py::arg("n_targets"), py::arg("n_samples"),
               py::arg("runs"), py::arg("warmup"), py::arg("order"), py::arg("load"), py::arg("seed"),
               py::arg("done") = std::vector<DoneRow>{},
               "What is to be sent, in which order and when: a pure function of its arguments.\n\n"
               "Without runs there are as many passes as are asked for, or as the load's end allows. What\n"
               "is done, as (target, run_index, sample), is left out.\n\n"
               "Raises SpecError where they ask for nothing or nonsense.");
}

}  // namespace laptime::bindings
