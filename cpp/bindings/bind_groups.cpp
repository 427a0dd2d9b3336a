#include "register.hpp"
#include "stats_arguments.hpp"

#include <laptime/stats/groups.hpp>

#include <string>

namespace laptime::bindings {

namespace py = pybind11;

namespace {

stats::Estimate bootstrap_grouped_mean(const Array& data, const std::string& grouping, const Labels& labels,
                                       const stats::BootstrapOptions& options) {
    const auto values = values_of(data);
    const auto groups = groups_of(grouping, labels);
    return without_gil([&] { return stats::bootstrap_mean(values, groups, options); });
}

stats::Estimate bootstrap_grouped_standard_deviation(const Array& data, const std::string& grouping,
                                                     const Labels& labels,
                                                     const stats::BootstrapOptions& options) {
    const auto values = values_of(data);
    const auto groups = groups_of(grouping, labels);
    return without_gil([&] { return stats::bootstrap_standard_deviation(values, groups, options); });
}

stats::Estimate bootstrap_grouped_quantile(const Array& data, double p, const std::string& grouping,
                                           const Labels& labels, const stats::BootstrapOptions& options) {
    const auto values = values_of(data);
    const auto groups = groups_of(grouping, labels);
    return without_gil([&] { return stats::bootstrap_quantile(values, p, groups, options); });
}

stats::Estimate bootstrap_grouped_ratio(const Array& numerators, const Array& denominators,
                                        const std::string& grouping, const Labels& labels,
                                        const stats::BootstrapOptions& options) {
    const auto above = values_of(numerators, "numerators");
    const auto below = values_of(denominators, "denominators");
    const auto groups = groups_of(grouping, labels);
    return without_gil([&] { return stats::bootstrap_ratio(above, below, groups, options); });
}

}  // namespace

void register_groups(py::module_& module) {
    const auto options = py::arg("options");
    const auto grouping = py::arg("grouping");
    const auto labels = py::arg("labels");

    module.def("bootstrap_grouped_mean", &bootstrap_grouped_mean, py::arg("data"), grouping, labels, options,
               "The mean of a sample in groups.");
    module.def("bootstrap_grouped_standard_deviation", &bootstrap_grouped_standard_deviation, py::arg("data"),
               grouping, labels, options, "The standard deviation of a sample in groups.");
    module.def("bootstrap_grouped_quantile", &bootstrap_grouped_quantile, py::arg("data"), py::arg("p"),
               grouping, labels, options, "A quantile of a sample in groups.");
    module.def("bootstrap_grouped_ratio", &bootstrap_grouped_ratio, py::arg("numerators"),
               py::arg("denominators"), grouping, labels, options, "A ratio of sums of pairs in groups.");
}

}  // namespace laptime::bindings
