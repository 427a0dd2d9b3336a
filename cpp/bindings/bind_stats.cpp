#include "register.hpp"
#include "signals.hpp"

#include <laptime/error/error.hpp>
#include <laptime/stats/bootstrap.hpp>
#include <laptime/stats/compare.hpp>
#include <laptime/stats/proportion.hpp>
#include <laptime/stats/quantile.hpp>
#include <laptime/stats/summary.hpp>

#include <chrono>
#include <functional>
#include <span>
#include <string>
#include <utility>

#include <pybind11/numpy.h>
#include <pybind11/stl.h>

namespace laptime::bindings {

namespace py = pybind11;

namespace {

// A float64 array comes in without a copy; anything else is converted to one.
using Array = py::array_t<double, py::array::c_style | py::array::forcecast>;

std::span<const double> values_of(const Array& array, const char* name = "data") {
    if (array.ndim() != 1)
        throw error::StatisticsError(std::string(name) + " has " + std::to_string(array.ndim()) +
                                     " dimensions instead of 1");
    return {array.data(), static_cast<std::size_t>(array.size())};
}

// Python's integers have a sign: a negative count deserves a better answer than a TypeError.
template <class Count>
Count count_of(std::int64_t value, const char* name) {
    if (!std::in_range<Count>(value))
        throw error::StatisticsError(std::string(name) + " = " + std::to_string(value) + " is not a count");
    return static_cast<Count>(value);
}

// Computes with the GIL released. That is safe: the caller's arguments keep the arrays alive and their
// buffers in place, the core only reads them and sorts copies of its own, and nothing in it touches a Python
// object.
template <class Compute>
auto without_gil(const Compute& compute) {
    const py::gil_scoped_release release;
    return compute();
}

// Looks for Ctrl-C, but no more often than a person can tell: to take the GIL may mean to wait for other
// threads.
std::function<void()> signal_check() {
    using Clock = std::chrono::steady_clock;
    return [last = Clock::now()]() mutable {
        if (Clock::now() - last < std::chrono::milliseconds(50)) return;
        raise_pending_signals();
        last = Clock::now();
    };
}

stats::BootstrapOptions options_of(std::int64_t n_resamples, double confidence_level, std::uint64_t seed,
                                   std::int64_t threads) {
    return {.n_resamples = count_of<std::size_t>(n_resamples, "n_resamples"),
            .confidence_level = confidence_level,
            .seed = seed,
            .threads = count_of<unsigned>(threads, "threads"),
            .check = signal_check()};
}

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

stats::Estimate bootstrap_mean(const Array& data, std::int64_t n_resamples, double confidence_level,
                               std::uint64_t seed, std::int64_t threads) {
    const auto values = values_of(data);
    const auto options = options_of(n_resamples, confidence_level, seed, threads);
    return without_gil([&] { return stats::bootstrap_mean(values, options); });
}

stats::Estimate bootstrap_ratio(const Array& numerators, const Array& denominators, std::int64_t n_resamples,
                                double confidence_level, std::uint64_t seed, std::int64_t threads) {
    const auto above = values_of(numerators, "numerators");
    const auto below = values_of(denominators, "denominators");
    const auto options = options_of(n_resamples, confidence_level, seed, threads);
    return without_gil([&] { return stats::bootstrap_ratio(above, below, options); });
}

stats::Estimate bootstrap_quantile(const Array& data, double p, std::int64_t n_resamples,
                                   double confidence_level, std::uint64_t seed, std::int64_t threads) {
    const auto values = values_of(data);
    const auto options = options_of(n_resamples, confidence_level, seed, threads);
    return without_gil([&] { return stats::bootstrap_quantile(values, p, options); });
}

stats::Estimate proportion(std::int64_t successes, std::int64_t n, double confidence_level) {
    return stats::proportion(count_of<std::size_t>(successes, "successes"), count_of<std::size_t>(n, "n"),
                             confidence_level);
}

stats::Change compare_means(const Array& a, const Array& b, std::int64_t n_resamples, double confidence_level,
                            std::uint64_t seed, std::int64_t threads) {
    const auto first = values_of(a, "a");
    const auto second = values_of(b, "b");
    const auto options = options_of(n_resamples, confidence_level, seed, threads);
    return without_gil([&] { return stats::compare_means(first, second, options); });
}

stats::Change compare_paired_means(const Array& a, const Array& b, std::int64_t n_resamples,
                                   double confidence_level, std::uint64_t seed, std::int64_t threads) {
    const auto first = values_of(a, "a");
    const auto second = values_of(b, "b");
    const auto options = options_of(n_resamples, confidence_level, seed, threads);
    return without_gil([&] { return stats::compare_paired_means(first, second, options); });
}

stats::Change compare_quantiles(const Array& a, const Array& b, double p, std::int64_t n_resamples,
                                double confidence_level, std::uint64_t seed, std::int64_t threads) {
    const auto first = values_of(a, "a");
    const auto second = values_of(b, "b");
    const auto options = options_of(n_resamples, confidence_level, seed, threads);
    return without_gil([&] { return stats::compare_quantiles(first, second, p, options); });
}

stats::Change compare_ratios(const Array& a_numerators, const Array& a_denominators,
                             const Array& b_numerators, const Array& b_denominators, std::int64_t n_resamples,
                             double confidence_level, std::uint64_t seed, std::int64_t threads) {
    const stats::RatioSample first{.numerators = values_of(a_numerators, "a_numerators"),
                                   .denominators = values_of(a_denominators, "a_denominators")};
    const stats::RatioSample second{.numerators = values_of(b_numerators, "b_numerators"),
                                    .denominators = values_of(b_denominators, "b_denominators")};
    const auto options = options_of(n_resamples, confidence_level, seed, threads);
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

void register_results(py::module_& module) {
    py::class_<stats::Estimate>(module, "Estimate", "A number measured from a sample, with how sure it is.")
        .def_readonly("value", &stats::Estimate::value)
        .def_readonly("low", &stats::Estimate::low, "None where n does not allow it.")
        .def_readonly("high", &stats::Estimate::high, "None where n does not allow it.")
        .def_readonly("method", &stats::Estimate::method)
        .def_readonly("n", &stats::Estimate::n)
        .def_readonly("confidence_level", &stats::Estimate::confidence_level)
        .def_readonly("note", &stats::Estimate::note,
                      "What a missing limit needs, or how the interval was drawn.");
    py::class_<stats::Change>(module, "Change", "What changes from a sample a to a sample b.")
        .def_readonly("difference", &stats::Change::difference, "b - a")
        .def_readonly("ratio", &stats::Change::ratio, "b / a; None where a is 0.");
    py::class_<stats::Summary>(module, "Summary", "What a sample looks like at first glance.")
        .def_readonly("n", &stats::Summary::n)
        .def_readonly("mean", &stats::Summary::mean)
        .def_readonly("standard_deviation", &stats::Summary::standard_deviation, "None for n = 1.")
        .def_readonly("relative_standard_deviation", &stats::Summary::relative_standard_deviation,
                      "standard_deviation / abs(mean); None for n = 1 or mean 0.")
        .def_readonly("min", &stats::Summary::min)
        .def_readonly("max", &stats::Summary::max);
}

void register_comparisons(py::module_& module) {
    const stats::BootstrapOptions defaults;
    const auto n_resamples = py::arg("n_resamples") = defaults.n_resamples;
    const auto confidence_level = py::arg("confidence_level") = defaults.confidence_level;
    const auto seed = py::arg("seed") = defaults.seed;
    const auto threads = py::arg("threads") = defaults.threads;

    module.def("compare_means", &compare_means, py::arg("a"), py::arg("b"), n_resamples, confidence_level,
               seed, threads, "The means of two independent samples.");
    module.def("compare_paired_means", &compare_paired_means, py::arg("a"), py::arg("b"), n_resamples,
               confidence_level, seed, threads, "The means of paired samples.");
    module.def("compare_quantiles", &compare_quantiles, py::arg("a"), py::arg("b"), py::arg("p"), n_resamples,
               confidence_level, seed, threads, "The p-quantiles of two independent samples.");
    module.def("compare_ratios", &compare_ratios, py::arg("a_numerators"), py::arg("a_denominators"),
               py::arg("b_numerators"), py::arg("b_denominators"), n_resamples, confidence_level, seed,
               threads, "The ratios of sums of two independent samples.");
    module.def("compare_proportions", &compare_proportions, py::arg("a_successes"), py::arg("a_n"),
               py::arg("b_successes"), py::arg("b_n"), confidence_level,
               "The difference of two independent shares with Newcombe's hybrid score interval.");
    module.def("compare_paired_proportions", &compare_paired_proportions, py::arg("a"), py::arg("b"),
               confidence_level,
               "The difference of two paired shares, from zeros and ones, with Newcombe's score interval.");
}

}  // namespace

void register_stats(py::module_& module) {
    register_results(module);
    register_comparisons(module);
    const stats::BootstrapOptions defaults;
    const auto n_resamples = py::arg("n_resamples") = defaults.n_resamples;
    const auto confidence_level = py::arg("confidence_level") = defaults.confidence_level;
    const auto seed = py::arg("seed") = defaults.seed;
    const auto threads = py::arg("threads") = defaults.threads;

    module.def("summarize", &summarize, py::arg("data"), "Size, mean, spread and extremes.");
    module.def("quantile", &quantile, py::arg("data"), py::arg("p"), "Hyndman-Fan type 7, NumPy's default.");
    module.def("quantile_interval", &quantile_interval, py::arg("data"), py::arg("p"), confidence_level,
               "A quantile between exact order-statistic limits.");
    module.def("required_n", &stats::required_n, py::arg("p"), confidence_level,
               "The smallest n for which both exact limits of the p-quantile exist.");
    module.def("bootstrap_mean", &bootstrap_mean, py::arg("data"), n_resamples, confidence_level, seed,
               threads, "The mean with its percentile bootstrap interval.");
    module.def("bootstrap_ratio", &bootstrap_ratio, py::arg("numerators"), py::arg("denominators"),
               n_resamples, confidence_level, seed, threads,
               "A ratio of sums with its percentile bootstrap interval.");
    module.def("bootstrap_quantile", &bootstrap_quantile, py::arg("data"), py::arg("p"), n_resamples,
               confidence_level, seed, threads, "A quantile with its percentile bootstrap interval.");
    module.def("proportion", &proportion, py::arg("successes"), py::arg("n"), confidence_level,
               "A share of successes with its Wilson score interval.");
}

}  // namespace laptime::bindings
