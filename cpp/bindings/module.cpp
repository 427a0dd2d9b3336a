#include "register.hpp"

namespace py = pybind11;

namespace {

/// Names the public face, so that stubs and `import *` agree on it.
void name_all(py::module_& module) {
    py::list names;
    for (const auto& [name, value] : module.attr("__dict__").cast<py::dict>()) {
        if (!name.cast<std::string>().starts_with('_')) names.append(name);
    }
    names.attr("sort")();
    module.attr("__all__") = names;
}

}  // namespace

PYBIND11_MODULE(_core, module) {
    module.doc() = "The C++ core of laptime: engine, records, statistics, simulator.";
    laptime::bindings::register_errors(module);  // first: the others throw them
    laptime::bindings::register_clock(module);
    laptime::bindings::register_records(module);
    laptime::bindings::register_recorder(module);
    laptime::bindings::register_schedule(module);
    laptime::bindings::register_health(module);
    laptime::bindings::register_stop_rules(module);
    laptime::bindings::register_engine(module);
    laptime::bindings::register_stats(module);
    laptime::bindings::register_groups(module);
    laptime::bindings::register_resampling(module);
    laptime::bindings::register_comparisons(module);
    laptime::bindings::register_effect_sizes(module);
    laptime::bindings::register_hypothesis_tests(module);
    laptime::bindings::register_summaries(module);
    laptime::bindings::register_sequential(module);
    laptime::bindings::register_simulator(module);
    name_all(module);
}
