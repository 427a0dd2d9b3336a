#include "register.hpp"
#include "stats_arguments.hpp"

#include <laptime/stats/censored_quantile.hpp>
#include <laptime/stats/dependence.hpp>
#include <laptime/stats/proportion.hpp>
#include <laptime/stats/quantile.hpp>
#include <laptime/stats/rate.hpp>
#include <laptime/stats/summary.hpp>

#include <pybind11/stl.h>

namespace laptime::bindings {

namespace py = pybind11;

namespace {

stats::Summary summarize(const Array& data) {
    const auto values = values_of(data);
    return without_gil([&] { return stats::summarize(values); });
}

double quantile(const Array& data, double p, std::int64_t type) {
    const auto values = values_of(data);
    const auto chosen = stats::quantile_type(type);
    return without_gil([&] { return stats::quantile(values, p, chosen); });
}

stats::Estimate quantile_interval(const Array& data, double p, double confidence_level, std::int64_t type) {
    const auto values = values_of(data);
    const auto chosen = stats::quantile_type(type);
    return without_gil([&] { return stats::quantile_interval(values, p, confidence_level, chosen); });
}

stats::Estimate censored_quantile_interval(const Array& data, const Mask& censored, double p,
                                           double confidence_level, bool series) {
    const auto values = values_of(data);
    const auto larger = mask_of(censored, "censored");
    return without_gil([&] {
        return series ? stats::series_censored_quantile_interval(values, larger, p, confidence_level)
                      : stats::censored_quantile_interval(values, larger, p, confidence_level);
    });
}

stats::Estimate proportion(std::int64_t successes, std::int64_t n, double confidence_level) {
    return stats::proportion(count_of<std::size_t>(successes, "successes"), count_of<std::size_t>(n, "n"),
                             confidence_level);
}

stats::Estimate clopper_pearson(std::int64_t successes, std::int64_t n, double confidence_level) {
    return stats::clopper_pearson(count_of<std::size_t>(successes, "successes"),
                                  count_of<std::size_t>(n, "n"), confidence_level);
}

stats::Estimate poisson_rate(std::int64_t events, double exposure, double confidence_level) {
    return stats::poisson_rate(count_of<std::size_t>(events, "events"), exposure, confidence_level);
}

std::size_t required_n(double p, double confidence_level) {
    return stats::required_n(p, confidence_level);
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
        .def_readonly("max", &stats::Summary::max)
        .def_readonly("median", &stats::Summary::median)
        .def_readonly("lower_quartile", &stats::Summary::lower_quartile)
        .def_readonly("upper_quartile", &stats::Summary::upper_quartile)
        .def_readonly("median_absolute_deviation", &stats::Summary::median_absolute_deviation,
                      "The median of abs(x - median), not scaled to any law.")
        .def_readonly("geometric_mean", &stats::Summary::geometric_mean,
                      "None where a value is not above 0.");
    const auto confidence_level = py::arg("confidence_level") = stats::BootstrapOptions{}.confidence_level;
    const auto type = py::arg("type") = static_cast<std::int64_t>(stats::QuantileType::linear);
    module.def("summarize", &summarize, py::arg("data"), "Size, means, spread, quartiles and extremes.");
    module.def("quantile", &quantile, py::arg("data"), py::arg("p"), type,
               "Of the Hyndman-Fan types 1 to 9.");
    module.def("quantile_interval", &quantile_interval, py::arg("data"), py::arg("p"), confidence_level, type,
               "A quantile between exact order-statistic limits.");
    module.def("censored_quantile_interval", &censored_quantile_interval, py::arg("data"),
               py::arg("censored"), py::arg("p"), confidence_level, py::arg("series") = false,
               "The same of values some of which are only known to be larger.");
    module.def("proportion", &proportion, py::arg("successes"), py::arg("n"), confidence_level,
               "A share of successes with its Wilson score interval.");
    module.def("clopper_pearson", &clopper_pearson, py::arg("successes"), py::arg("n"), confidence_level,
               "A share of successes with its Clopper-Pearson interval.");
    module.def("poisson_rate", &poisson_rate, py::arg("events"), py::arg("exposure"), confidence_level,
               "Events in a time, or whatever else they happened in, with Garwood's interval.");
    module.def("required_n", &required_n, py::arg("p"), confidence_level,
               "The smallest n for which both exact limits of the p-quantile exist.");
}

}  // namespace laptime::bindings
