// Ctrl-C while C++ works with the GIL released.
#pragma once

#include <pybind11/pybind11.h>

namespace laptime::bindings {

/// Takes the GIL and lets Python run its signal handlers; a KeyboardInterrupt comes out as error_already_set
/// and so stays what it is.
inline void raise_pending_signals() {
    const pybind11::gil_scoped_acquire acquire;
    if (PyErr_CheckSignals() != 0) throw pybind11::error_already_set();
}

}  // namespace laptime::bindings
