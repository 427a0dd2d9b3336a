#include "register.hpp"
#include "stats_arguments.hpp"

#include <laptime/stats/quantile.hpp>
#include <laptime/stats/summary.hpp>

#include <pybind11/stl.h>

namespace laptime::bindings {

namespace py = pybind11;

namespace {

stats::Summary summarize(const Array& data) {
    const auto values = values_of(data);
    return without_gil([&] { return stats::summarize(values); });
}

double quantile(const Array& data, double p) {
    const auto values = values_of(data);
    return without_gil([&] { return stats::quantile(values, p); });
}

stats::Estimate quantile_interval(const Array& data, double p, double confidence_level) {
    const auto values = values_of(data);
    return without_gil([&] { return stats::quantile_interval(values, p, confidence_level); });
}

}  // namespace

void register_summaries(py::module_& module) {
    py::class_<stats::Summary>(module, "Summary", "What a sample looks like at first glance.")
        .def_readonly("n", &stats::Summary::n)
        .def_readonly("mean", &stats::Summary::mean)
        .def_readonly("standard_deviation", &stats::Summary::standard_deviation, "None for n = 1.")
        .def_readonly("relative_standard_deviation", &stats::Summary::relative_standard_deviation,
                      "standard_deviation / abs(mean); None for n = 1 or mean 0.")
        .def_readonly("min", &stats::Summary::min)
        .def_readonly("max", &stats::Summary::max);
    const auto confidence_level = py::arg("confidence_level") = stats::BootstrapOptions{}.confidence_level;
    module.def("summarize", &summarize, py::arg("data"), "Size, mean, spread and extremes.");
    module.def("quantile", &quantile, py::arg("data"), py::arg("p"), "Hyndman-Fan type 7, NumPy's default.");
    module.def("quantile_interval", &quantile_interval, py::arg("data"), py::arg("p"), confidence_level,
               "A quantile between exact order-statistic limits.");
    module.def("required_n", &stats::required_n, py::arg("p"), confidence_level,
               "The smallest n for which both exact limits of the p-quantile exist.");
}

}  // namespace laptime::bindings
