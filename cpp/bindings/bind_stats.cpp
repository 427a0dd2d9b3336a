#include "register.hpp"
#include "stats_arguments.hpp"

#include <laptime/stats/bootstrap.hpp>
#include <laptime/stats/estimate.hpp>

#include <string>
#include <vector>

#include <pybind11/stl.h>

namespace laptime::bindings {

namespace py = pybind11;

namespace {

stats::Estimate bootstrap_mean(const Array& data, const stats::BootstrapOptions& options) {
    const auto values = values_of(data);
    return without_gil([&] { return stats::bootstrap_mean(values, options); });
}

stats::Estimate bootstrap_standard_deviation(const Array& data, const stats::BootstrapOptions& options) {
    const auto values = values_of(data);
    return without_gil([&] { return stats::bootstrap_standard_deviation(values, options); });
}

stats::Estimate bootstrap_ratio(const Array& numerators, const Array& denominators,
                                const stats::BootstrapOptions& options) {
    const auto above = values_of(numerators, "numerators");
    const auto below = values_of(denominators, "denominators");
    return without_gil([&] { return stats::bootstrap_ratio(above, below, options); });
}

stats::Estimate bootstrap_quantile(const Array& data, double p, const stats::BootstrapOptions& options) {
    const auto values = values_of(data);
    return without_gil([&] { return stats::bootstrap_quantile(values, p, options); });
}

}  // namespace

void register_stats(py::module_& module) {
    py::class_<stats::Estimate>(module, "Estimate", "A number measured from a sample, with how sure it is.")
        .def_readonly("value", &stats::Estimate::value)
        .def_readonly("low", &stats::Estimate::low, "None where n does not allow it.")
        .def_readonly("high", &stats::Estimate::high, "None where n does not allow it.")
        .def_readonly("method", &stats::Estimate::method)
        .def_readonly("n", &stats::Estimate::n)
        .def_readonly("confidence_level", &stats::Estimate::confidence_level)
        .def_readonly("note", &stats::Estimate::note,
                      "Why this method, what a missing limit needs, how the interval was drawn.")
        .def_readonly("standard_error", &stats::Estimate::standard_error)
        .def_readonly("censored", &stats::Estimate::censored,
                      "Whether the true value lies beyond this one, which is what it is known to exceed.")
        .def_property_readonly(
            "distribution",
            [](const stats::Estimate& estimate) {
                const std::vector<double>& values = estimate.distribution;
                return py::array_t<double>(static_cast<py::ssize_t>(values.size()), values.data());
            },
            "The value over resamples; empty where nothing was resampled.");
    const stats::BootstrapOptions defaults;
    py::class_<stats::BootstrapOptions>(module, "BootstrapOptions", "How an interval is made.")
        .def(py::init(&options_of), py::kw_only(), py::arg("n_resamples") = defaults.n_resamples,
             py::arg("confidence_level") = defaults.confidence_level, py::arg("seed") = defaults.seed,
             py::arg("threads") = defaults.threads,
             py::arg("method") = std::string{to_string(defaults.method)},
             py::arg("ordered") = defaults.ordered,
             "Computing looks for Ctrl-C. ordered: the values are in the order in which they were observed.")
        .def_readonly("n_resamples", &stats::BootstrapOptions::n_resamples)
        .def_readonly("seed", &stats::BootstrapOptions::seed)
        .def_property_readonly(
            "method",
            [](const stats::BootstrapOptions& options) { return std::string{to_string(options.method)}; })
        .def_readonly("ordered", &stats::BootstrapOptions::ordered);
    const auto options = py::arg("options");

    module.def("bootstrap_mean", &bootstrap_mean, py::arg("data"), options,
               "The mean with a bootstrap interval.");
    module.def("bootstrap_standard_deviation", &bootstrap_standard_deviation, py::arg("data"), options,
               "The standard deviation with a bootstrap interval.");
    module.def("bootstrap_ratio", &bootstrap_ratio, py::arg("numerators"), py::arg("denominators"), options,
               "A ratio of sums with a bootstrap interval.");
    module.def("bootstrap_quantile", &bootstrap_quantile, py::arg("data"), py::arg("p"), options,
               "A quantile with exact limits, or a bootstrap interval.");
}

}  // namespace laptime::bindings
