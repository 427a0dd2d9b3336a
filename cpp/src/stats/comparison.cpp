#include "comparison.hpp"

#include "input.hpp"
#include "interval.hpp"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

namespace laptime::stats {

namespace {

constexpr std::size_t fewest_to_resample = 10;

bool all_finite(const std::vector<double>& values) {
    return std::all_of(values.begin(), values.end(), [](double value) { return std::isfinite(value); });
}

}  // namespace

Choice choose_for_means(const BootstrapOptions& options, std::size_t fewest) {
    Choice choice{.options = options};
    if (options.method != Method::automatic) return choice;
    if (fewest < fewest_to_resample) {
        choice.options.method = Method::student_t;
        choice.why = "n < 10 is too few to resample";
    }
    return choice;
}

bool needs_standard_errors(const BootstrapOptions& options) noexcept {
    return options.method == Method::automatic || options.method == Method::studentized;
}

bool are_scores(std::span<const double> a, std::span<const double> b, const BootstrapOptions& options) {
    return options.method == Method::automatic && std::min(a.size(), b.size()) > 1 && all_zeros_and_ones(a) &&
           all_zeros_and_ones(b);
}

void put_in_front(const std::string& why, Estimate& estimate) {
    if (!why.empty()) estimate = because(why, std::move(estimate));
}

void put_in_front(const std::string& why, Change& change) {
    put_in_front(why, change.difference);
    if (change.ratio) put_in_front(why, *change.ratio);
}

bool keeps_its_sign(double a, std::span<const double> values) {
    constexpr double rounding = 1e-12;
    return std::all_of(values.begin(), values.end(), [a](double value) { return value / a > rounding; });
}

bool exists(double ratio) {
    return std::isfinite(ratio * ratio);
}

Estimate interval_of_ratio(ComparedRatio ratio, bool a_keeps_its_sign, const Choice& choice) {
    const auto& [statistic, means, replicates] = ratio;
    if (!a_keeps_its_sign || !all_finite(replicates.values) || !all_finite(replicates.standard_errors))
        return without_interval(statistic.value, statistic.n, "no interval: a reaches 0 in a resample",
                                choice.options);
    Estimate estimate = compared_interval(std::move(ratio), choice.options);
    put_in_front(choice.why, estimate);
    return estimate;
}

Change without_intervals(double difference, double ratio, std::size_t n, const std::string& needs,
                         const BootstrapOptions& options) {
    Change change{.difference = without_interval(difference, n, needs, options), .ratio = {}};
    if (exists(ratio)) change.ratio = without_interval(ratio, n, needs, options);
    return change;
}

}  // namespace laptime::stats
