#include "register.hpp"

#include <laptime/error/error.hpp>

namespace laptime::bindings {

namespace py = pybind11;

// Parents first: translators are asked last registered first, so a subclass is recognised before its parent.
void register_errors(py::module_& module) {
    auto& base = py::register_exception<error::Error>(module, "LaptimeError");
    py::register_exception<error::SpecError>(module, "SpecError", base);
    py::register_exception<error::DataError>(module, "DataError", base);
    py::register_exception<error::TargetError>(module, "TargetError", base);
    py::register_exception<error::RunError>(module, "RunError", base);
    py::register_exception<error::StatisticsError>(module, "StatisticsError", base);
}

}  // namespace laptime::bindings
