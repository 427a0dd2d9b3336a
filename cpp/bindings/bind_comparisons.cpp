#include "register.hpp"
#include "stats_arguments.hpp"

#include <laptime/stats/compare.hpp>

#include <string>

#include <pybind11/stl.h>

namespace laptime::bindings {

namespace py = pybind11;

namespace {

stats::Change compare_means(const Array& a, const Array& b, const stats::BootstrapOptions& options) {
    const auto first = values_of(a, "a");
    const auto second = values_of(b, "b");
    return without_gil([&] { return stats::compare_means(first, second, options); });
}

stats::Change compare_paired_means(const Array& a, const Array& b, const stats::BootstrapOptions& options) {
    const auto first = values_of(a, "a");
    const auto second = values_of(b, "b");
    return without_gil([&] { return stats::compare_paired_means(first, second, options); });
}

stats::Change compare_quantiles(const Array& a, const Array& b, double p,
                                const stats::BootstrapOptions& options) {
    const auto first = values_of(a, "a");
    const auto second = values_of(b, "b");
    return without_gil([&] { return stats::compare_quantiles(first, second, p, options); });
}

stats::Change compare_ratios(const Array& a_numerators, const Array& a_denominators,
                             const Array& b_numerators, const Array& b_denominators,
                             const stats::BootstrapOptions& options) {
    const stats::RatioSample first{.numerators = values_of(a_numerators, "a_numerators"),
                                   .denominators = values_of(a_denominators, "a_denominators")};
    const stats::RatioSample second{.numerators = values_of(b_numerators, "b_numerators"),
                                    .denominators = values_of(b_denominators, "b_denominators")};
    return without_gil([&] { return stats::compare_ratios(first, second, options); });
}

stats::Estimate compare_proportions(std::int64_t a_successes, std::int64_t a_n, std::int64_t b_successes,
                                    std::int64_t b_n, double confidence_level) {
    return stats::compare_proportions(count_of<std::size_t>(a_successes, "a_successes"),
                                      count_of<std::size_t>(a_n, "a_n"),
                                      count_of<std::size_t>(b_successes, "b_successes"),
                                      count_of<std::size_t>(b_n, "b_n"), confidence_level);
}

stats::Estimate compare_paired_proportions(const Array& a, const Array& b, double confidence_level) {
    const auto first = values_of(a, "a");
    const auto second = values_of(b, "b");
    return without_gil([&] {
        return stats::compare_paired_proportions(stats::count_paired_outcomes(first, second),
                                                 confidence_level);
    });
}

}  // namespace

void register_comparisons(py::module_& module) {
    py::class_<stats::Change>(module, "Change", "What changes from a sample a to a sample b.")
        .def_readonly("difference", &stats::Change::difference, "b - a")
        .def_readonly("ratio", &stats::Change::ratio, "b / a; None where a is 0.");
    const stats::BootstrapOptions defaults;
    const auto confidence_level = py::arg("confidence_level") = defaults.confidence_level;
    const auto options = py::arg("options");

    module.def("compare_means", &compare_means, py::arg("a"), py::arg("b"), options,
               "The means of two independent samples.");
    module.def("compare_paired_means", &compare_paired_means, py::arg("a"), py::arg("b"), options,
               "The means of paired samples.");
    module.def("compare_quantiles", &compare_quantiles, py::arg("a"), py::arg("b"), py::arg("p"), options,
               "The p-quantiles of two independent samples.");
    module.def("compare_ratios", &compare_ratios, py::arg("a_numerators"), py::arg("a_denominators"),
               py::arg("b_numerators"), py::arg("b_denominators"), options,
               "The ratios of sums of two independent samples.");
    module.def("compare_proportions", &compare_proportions, py::arg("a_successes"), py::arg("a_n"),
               py::arg("b_successes"), py::arg("b_n"), confidence_level,
               "The difference of two independent shares with Newcombe's hybrid score interval.");
    module.def("compare_paired_proportions", &compare_paired_proportions, py::arg("a"), py::arg("b"),
               confidence_level,
               "The difference of two paired shares, from zeros and ones, with Newcombe's score interval.");
}

}  // namespace laptime::bindings
