#include "register.hpp"
#include "stats_arguments.hpp"

#include <laptime/stats/sequential.hpp>

#include <optional>

#include <pybind11/stl.h>

namespace laptime::bindings {

namespace py = pybind11;

namespace {

stats::Sequential make_sequential(std::optional<double> p, double half_width, bool relative,
                                  double confidence_level, std::uint64_t seed) {
    return stats::Sequential{{.p = p,
                              .half_width = half_width,
                              .relative = relative,
                              .confidence_level = confidence_level,
                              .seed = seed}};
}

// The GIL is kept while values are taken: another thread may not add to the same rule meanwhile.
bool add(stats::Sequential& self, const Array& values) {
    return self.add(values_of(values, "values"));
}

}  // namespace

void register_sequential(py::module_& module) {
    const stats::Precision defaults;
    py::class_<stats::Sequential>(
        module, "Sequential", "Looks at a growing sample now and then, until its interval is narrow enough.")
        .def(py::init(&make_sequential), py::kw_only(), py::arg("p"), py::arg("half_width"),
             py::arg("relative"), py::arg("confidence_level") = defaults.confidence_level,
             py::arg("seed") = defaults.seed, "Of the p-quantile, or the mean where p is None.")
        .def("add", &add, py::arg("values"),
             "Take what was observed next; whether the interval is narrow enough. Once it is, nothing more\n"
             "is taken.")
        .def_property_readonly("reached", &stats::Sequential::reached)
        .def_property_readonly("estimate", &stats::Sequential::estimate,
                               "What the newest look found; None before the first.")
        .def_property_readonly("half_width", &stats::Sequential::half_width,
                               "How far the farther limit of that lies from the value; None without both.")
        .def_property_readonly("n", &stats::Sequential::n)
        .def_property_readonly("next_look", &stats::Sequential::next_look);
}

}  // namespace laptime::bindings
