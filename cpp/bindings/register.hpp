// One registrar a topic, each in a file of its own: bind_<topic>.cpp.
#pragma once

#include <pybind11/pybind11.h>

namespace laptime::bindings {

void register_errors(pybind11::module_& module);
void register_clock(pybind11::module_& module);
void register_records(pybind11::module_& module);
void register_recorder(pybind11::module_& module);
void register_schedule(pybind11::module_& module);
void register_health(pybind11::module_& module);
void register_stop_rules(pybind11::module_& module);
void register_engine(pybind11::module_& module);
void register_stats(pybind11::module_& module);
void register_groups(pybind11::module_& module);
void register_resampling(pybind11::module_& module);
void register_comparisons(pybind11::module_& module);
void register_effect_sizes(pybind11::module_& module);
void register_hypothesis_tests(pybind11::module_& module);
void register_summaries(pybind11::module_& module);
void register_sequential(pybind11::module_& module);
void register_simulator(pybind11::module_& module);

}  // namespace laptime::bindings
