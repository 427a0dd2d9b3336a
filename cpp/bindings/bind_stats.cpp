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

stats::Estimate bootstrap_mean(const Array& data, std::int64_t n_resamples, double confidence_level,
                               std::uint64_t seed, std::int64_t threads, const std::string& method) {
    const auto values = values_of(data);
    const auto options = options_of(n_resamples, confidence_level, seed, threads, method);
    return without_gil([&] { return stats::bootstrap_mean(values, options); });
}

stats::Estimate bootstrap_standard_deviation(const Array& data, std::int64_t n_resamples,
                                             double confidence_level, std::uint64_t seed,
                                             std::int64_t threads, const std::string& method) {
    const auto values = values_of(data);
    const auto options = options_of(n_resamples, confidence_level, seed, threads, method);
    return without_gil([&] { return stats::bootstrap_standard_deviation(values, options); });
}

stats::Estimate bootstrap_ratio(const Array& numerators, const Array& denominators, std::int64_t n_resamples,
                                double confidence_level, std::uint64_t seed, std::int64_t threads,
                                const std::string& method) {
    const auto above = values_of(numerators, "numerators");
    const auto below = values_of(denominators, "denominators");
    const auto options = options_of(n_resamples, confidence_level, seed, threads, method);
    return without_gil([&] { return stats::bootstrap_ratio(above, below, options); });
}

stats::Estimate bootstrap_quantile(const Array& data, double p, std::int64_t n_resamples,
                                   double confidence_level, std::uint64_t seed, std::int64_t threads,
                                   const std::string& method) {
    const auto values = values_of(data);
    const auto options = options_of(n_resamples, confidence_level, seed, threads, method);
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
    const auto n_resamples = py::arg("n_resamples") = defaults.n_resamples;
    const auto confidence_level = py::arg("confidence_level") = defaults.confidence_level;
    const auto seed = py::arg("seed") = defaults.seed;
    const auto threads = py::arg("threads") = defaults.threads;
    const auto method = py::arg("method") = std::string{to_string(defaults.method)};

    module.def("bootstrap_mean", &bootstrap_mean, py::arg("data"), n_resamples, confidence_level, seed,
               threads, method, "The mean with a bootstrap interval.");
    module.def("bootstrap_standard_deviation", &bootstrap_standard_deviation, py::arg("data"), n_resamples,
               confidence_level, seed, threads, method, "The standard deviation with a bootstrap interval.");
    module.def("bootstrap_ratio", &bootstrap_ratio, py::arg("numerators"), py::arg("denominators"),
               n_resamples, confidence_level, seed, threads, method,
               "A ratio of sums with a bootstrap interval.");
    module.def("bootstrap_quantile", &bootstrap_quantile, py::arg("data"), py::arg("p"), n_resamples,
               confidence_level, seed, threads, method,
               "A quantile with exact limits, or a bootstrap interval.");
}

}  // namespace laptime::bindings
