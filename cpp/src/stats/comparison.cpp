#include "comparison.hpp"

#include "input.hpp"
#include "interval.hpp"

#include <laptime/error/error.hpp>

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

namespace laptime::stats {

namespace {

bool all_finite(const std::vector<double>& values) {
    return std::all_of(values.begin(), values.end(), [](double value) { return std::isfinite(value); });
}

}  // namespace

Choice choose_for_means(const BootstrapOptions& options, std::size_t fewest) {
    if (options.method == Method::series)
        throw error::StatisticsError("series makes no limits of a change: ask for auto, which looks for one");
    Choice choice{.options = options};
    if (options.method != Method::automatic) return choice;
    if (fewest < fewest_to_resample) {
        choice.options.method = Method::student_t;
        choice.why = too_few_to_resample;
    }
    return choice;
}

bool needs_standard_errors(const BootstrapOptions& options) noexcept {
    return options.method == Method::automatic || options.method == Method::studentized;
}

bool compared_as_proportions(std::span<const double> a, std::span<const double> b,
                             const BootstrapOptions& options) {
    return options.method == Method::automatic && std::min(a.size(), b.size()) > 1 && all_zeros_and_ones(a) &&
           all_zeros_and_ones(b);
}

std::string sizes_of(std::size_t a_n, std::size_t b_n) {
    return "n = " + std::to_string(a_n) + " and " + std::to_string(b_n);
}

Change because(const std::string& why, Change change) {
    change.difference = because(why, std::move(change.difference));
    if (change.ratio) change.ratio = because(why, *std::move(change.ratio));
    return change;
}

bool keeps_its_sign(double a, std::span<const double> values) {
    constexpr double rounding = 1e-12;
    return std::all_of(values.begin(), values.end(), [a](double value) { return value / a > rounding; });
}

bool is_finite_ratio(double ratio) {
    return std::isfinite(ratio * ratio);
}

Estimate interval_of_ratio(ComparedRatio ratio, bool a_keeps_its_sign, const Choice& choice) {
    const auto& [statistic, means, replicates] = ratio;
    if (!a_keeps_its_sign || !all_finite(replicates.values) || !all_finite(replicates.standard_errors))
        return without_interval(statistic.value, statistic.n, "no interval: a reaches 0 in a resample",
                                choice.options);
    return because(choice.why, compared_interval(std::move(ratio), choice.options));
}

Change without_intervals(double difference, double ratio, std::size_t n, const std::string& needs,
                         const BootstrapOptions& options) {
    Change change{.difference = without_interval(difference, n, needs, options), .ratio = {}};
    if (is_finite_ratio(ratio)) change.ratio = without_interval(ratio, n, needs, options);
    return change;
}

}  // namespace laptime::stats
