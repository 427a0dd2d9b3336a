#include "register.hpp"
#include "stats_arguments.hpp"

#include <laptime/stats/adjust.hpp>
#include <laptime/stats/mcnemar.hpp>
#include <laptime/stats/power.hpp>

#include <string>
#include <vector>

namespace laptime::bindings {

namespace py = pybind11;

namespace {

stats::McNemar mcnemar(const Array& a, const Array& b) {
    const auto first = values_of(a, "a");
    const auto second = values_of(b, "b");
    return without_gil([&] { return stats::mcnemar(stats::count_paired_outcomes(first, second)); });
}

py::array_t<double> adjust_p_values(const Array& p_values, const std::string& method) {
    const auto values = values_of(p_values, "p_values");
    if (method != "holm" && method != "benjamini-hochberg")
        throw error::StatisticsError("unknown method '" + method + "': there are holm, benjamini-hochberg");
    const auto adjustment =
        method == "holm" ? stats::Adjustment::holm : stats::Adjustment::benjamini_hochberg;
    const std::vector<double> adjusted =
        without_gil([&] { return stats::adjust_p_values(values, adjustment); });
    return py::array_t<double>(static_cast<py::ssize_t>(adjusted.size()), adjusted.data());
}

stats::Design design_of(bool paired) {
    return paired ? stats::Design::paired : stats::Design::independent;
}

double detectable_difference_of_means(std::int64_t n, double standard_deviation, bool paired, double power,
                                      double confidence_level) {
    return stats::detectable_difference_of_means(count_of<std::size_t>(n, "n"), standard_deviation,
                                                 design_of(paired),
                                                 {.power = power, .confidence_level = confidence_level});
}

std::size_t required_n_for_means(double difference, double standard_deviation, bool paired, double power,
                                 double confidence_level) {
    return stats::required_n_for_means(difference, standard_deviation, design_of(paired),
                                       {.power = power, .confidence_level = confidence_level});
}

double detectable_difference_of_paired_proportions(std::int64_t n, double discordance, double power,
                                                   double confidence_level) {
    return stats::detectable_difference_of_paired_proportions(
        count_of<std::size_t>(n, "n"), discordance, {.power = power, .confidence_level = confidence_level});
}

std::size_t required_n_for_paired_proportions(double difference, double discordance, double power,
                                              double confidence_level) {
    return stats::required_n_for_paired_proportions(difference, discordance,
                                                    {.power = power, .confidence_level = confidence_level});
}

}  // namespace

void register_hypothesis_tests(py::module_& module) {
    py::class_<stats::McNemar>(module, "McNemar", "Whether two paired shares differ.")
        .def_readonly("p_value", &stats::McNemar::p_value, "Two-sided and exact.")
        .def_readonly("mid_p", &stats::McNemar::mid_p, "With half of what was seen counted.")
        .def_readonly("only_a", &stats::McNemar::only_a)
        .def_readonly("only_b", &stats::McNemar::only_b)
        .def_readonly("n", &stats::McNemar::n, "Pairs, those that agree among them.");
    module.def("mcnemar", &mcnemar, py::arg("a"), py::arg("b"), "McNemar's exact test of zeros and ones.");
    module.def("adjust_p_values", &adjust_p_values, py::arg("p_values"), py::arg("method"),
               "p-values of many tests, adjusted for their number.");

    const stats::PowerOptions defaults;
    const auto paired = py::arg("paired") = false;
    const auto power = py::arg("power") = defaults.power;
    const auto confidence_level = py::arg("confidence_level") = defaults.confidence_level;
    module.def("detectable_difference_of_means", &detectable_difference_of_means, py::arg("n"),
               py::arg("standard_deviation"), paired, power, confidence_level,
               "The smallest difference of means that n values tell.");
    module.def("required_n_for_means", &required_n_for_means, py::arg("difference"),
               py::arg("standard_deviation"), paired, power, confidence_level,
               "The n that a difference of means needs.");
    module.def("detectable_difference_of_paired_proportions", &detectable_difference_of_paired_proportions,
               py::arg("n"), py::arg("discordance"), power, confidence_level,
               "The smallest difference of paired shares that n pairs tell.");
    module.def("required_n_for_paired_proportions", &required_n_for_paired_proportions, py::arg("difference"),
               py::arg("discordance"), power, confidence_level,
               "The pairs that a difference of paired shares needs.");
}

}  // namespace laptime::bindings
