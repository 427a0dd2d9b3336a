#include "register.hpp"

#include <laptime/clock/clock.hpp>

namespace laptime::bindings {

namespace py = pybind11;

void register_clock(py::module_& module) {
    py::class_<clock::Anchor>(module, "Anchor", "The same moment on the monotonic and on the wall clock.")
        .def_readonly("monotonic_ns", &clock::Anchor::monotonic_ns)
        .def_readonly("wall_ns", &clock::Anchor::wall_ns, "Nanoseconds since the Unix epoch, UTC.")
        .def_readonly("uncertainty_ns", &clock::Anchor::uncertainty_ns);
    module.def("read_anchor", &clock::read_anchor, "Read both clocks at (nearly) the same moment.");
    module.def(
        "now_ns", [] { return clock::to_ns(clock::SteadyClock{}.now()); },
        "Now, on the monotonic clock of every stamp, in nanoseconds.");
}

}  // namespace laptime::bindings
