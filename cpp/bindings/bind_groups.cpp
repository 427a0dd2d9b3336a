#include "register.hpp"
#include "stats_arguments.hpp"

#include <laptime/stats/groups.hpp>

#include <string>

#include <pybind11/stl.h>

namespace laptime::bindings {

namespace py = pybind11;

namespace {

stats::Estimate bootstrap_grouped_mean(const Array& data, const std::string& grouping, const Labels& labels,
                                       std::int64_t n_resamples, double confidence_level, std::uint64_t seed,
                                       std::int64_t threads, const std::string& method) {
    const auto values = values_of(data);
    const auto groups = groups_of(grouping, labels);
    const auto options = options_of(n_resamples, confidence_level, seed, threads, method);
    return without_gil([&] { return stats::bootstrap_mean(values, groups, options); });
}

stats::Estimate bootstrap_grouped_standard_deviation(const Array& data, const std::string& grouping,
                                                     const Labels& labels, std::int64_t n_resamples,
                                                     double confidence_level, std::uint64_t seed,
                                                     std::int64_t threads, const std::string& method) {
    const auto values = values_of(data);
    const auto groups = groups_of(grouping, labels);
    const auto options = options_of(n_resamples, confidence_level, seed, threads, method);
    return without_gil([&] { return stats::bootstrap_standard_deviation(values, groups, options); });
}

stats::Estimate bootstrap_grouped_quantile(const Array& data, double p, const std::string& grouping,
                                           const Labels& labels, std::int64_t n_resamples,
                                           double confidence_level, std::uint64_t seed, std::int64_t threads,
                                           const std::string& method) {
    const auto values = values_of(data);
    const auto groups = groups_of(grouping, labels);
    const auto options = options_of(n_resamples, confidence_level, seed, threads, method);
    return without_gil([&] { return stats::bootstrap_quantile(values, p, groups, options); });
}

stats::Estimate bootstrap_grouped_ratio(const Array& numerators, const Array& denominators,
                                        const std::string& grouping, const Labels& labels,
                                        std::int64_t n_resamples, double confidence_level, std::uint64_t seed,
                                        std::int64_t threads, const std::string& method) {
    const auto above = values_of(numerators, "numerators");
    const auto below = values_of(denominators, "denominators");
    const auto groups = groups_of(grouping, labels);
    const auto options = options_of(n_resamples, confidence_level, seed, threads, method);
    return without_gil([&] { return stats::bootstrap_ratio(above, below, groups, options); });
}

}  // namespace

void register_groups(py::module_& module) {
    const stats::BootstrapOptions defaults;
    const auto n_resamples = py::arg("n_resamples") = defaults.n_resamples;
    const auto confidence_level = py::arg("confidence_level") = defaults.confidence_level;
    const auto seed = py::arg("seed") = defaults.seed;
    const auto threads = py::arg("threads") = defaults.threads;
    const auto method = py::arg("method") = std::string{to_string(defaults.method)};
    const auto grouping = py::arg("grouping");
    const auto labels = py::arg("labels");

    module.def("bootstrap_grouped_mean", &bootstrap_grouped_mean, py::arg("data"), grouping, labels,
               n_resamples, confidence_level, seed, threads, method, "The mean of a sample in groups.");
    module.def("bootstrap_grouped_standard_deviation", &bootstrap_grouped_standard_deviation, py::arg("data"),
               grouping, labels, n_resamples, confidence_level, seed, threads, method,
               "The standard deviation of a sample in groups.");
    module.def("bootstrap_grouped_quantile", &bootstrap_grouped_quantile, py::arg("data"), py::arg("p"),
               grouping, labels, n_resamples, confidence_level, seed, threads, method,
               "A quantile of a sample in groups.");
    module.def("bootstrap_grouped_ratio", &bootstrap_grouped_ratio, py::arg("numerators"),
               py::arg("denominators"), grouping, labels, n_resamples, confidence_level, seed, threads,
               method, "A ratio of sums of pairs in groups.");
}

}  // namespace laptime::bindings
