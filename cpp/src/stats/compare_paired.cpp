#include "comparison.hpp"
#include "input.hpp"
#include "interval.hpp"
#include "replicates.hpp"
#include "series_statistic.hpp"
#include "statistic.hpp"

#include <laptime/stats/compare.hpp>

#include <cmath>
#include <utility>
#include <vector>

namespace laptime::stats {

namespace {

Replicates replicates_of_pairs(const Statistic& statistic, const BootstrapOptions& options) {
    if (options.method == Method::student_t) return {};
    return replicates(statistic.draw, statistic.n, options, needs_standard_errors(options));
}

Estimate interval_of_difference(SeriesStatistic difference, const Choice& choice) {
    auto& [statistic, inflation, found] = difference;
    Replicates drawn = replicates_of_pairs(statistic, choice.options);
    const auto degrees_of_freedom = static_cast<double>(statistic.n - 1);
    ComparedDifference compared{.statistic = std::move(statistic),
                                .degrees_of_freedom = degrees_of_freedom,
                                .replicates = std::move(drawn)};
    return because(found, because(choice.why, compared_interval(std::move(compared), choice.options)));
}

/// Of the means of a and of what b − ratio · a leaves, which has the mean 0.
double covariance_with_residuals(std::span<const double> differences, std::span<const double> a,
                                 double relative_difference, double mean_of_a) {
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        sum += (a[i] - mean_of_a) * (differences[i] - relative_difference * a[i]);
    const auto n = static_cast<double>(a.size());
    return sum / (n - 1) / n;
}

/// 1 + the relative difference, which is known with more digits than b itself would leave it.
Estimate interval_of_paired_ratio(std::span<const double> differences, std::span<const double> a,
                                  const Statistic& mean, const Choice& choice) {
    Statistic quotient = quotient_of_means(differences, a);
    const std::vector<double> residuals = ratio_residuals(differences, a, quotient.value);
    auto [relative, inflation, found] = as_series(std::move(quotient), residuals, choice.options);
    Replicates drawn = replicates_of_pairs(relative, choice.options);
    for (double& value : drawn.values) value += 1;
    const double ratio = 1 + relative.value;
    const RatioOfMeans means{
        .ratio = ratio,
        .n = relative.n,
        .degrees_of_freedom = static_cast<double>(relative.n - 1),
        .a = mean.value,
        .a_variance = inflation * mean.standard_error * mean.standard_error,
        .residual_variance = std::pow(relative.standard_error * mean.value, 2),
        .covariance = inflation * covariance_with_residuals(differences, a, relative.value, mean.value)};
    relative.value = ratio;
    ComparedRatio compared{.statistic = std::move(relative), .means = means, .replicates = std::move(drawn)};
    return because(found, interval_of_ratio(std::move(compared), true, choice));
}

/// Whether a stays away from 0 in every resample of pairs; Student's t sees to that itself.
bool pairs_keep_sign(std::span<const double> a, const Statistic& mean, const BootstrapOptions& options) {
    return options.method == Method::student_t || keeps_its_sign(mean.value, a) ||
           keeps_its_sign(mean.value, replicates(mean.draw, mean.n, options).values);
}

}  // namespace

Change compare_paired_means(std::span<const double> a, std::span<const double> b,
                            const BootstrapOptions& options) {
    require_sensible(options);
    const Statistic mean = mean_of(a, "a");
    require_finite(b, "b");
    require_same_length(a, "a", b, "b");
    std::vector<double> differences(b.begin(), b.end());
    for (std::size_t i = 0; i < differences.size(); ++i) differences[i] -= a[i];
    Statistic difference = mean_of(differences, "the difference b - a");
    const double ratio = 1 + difference.value / mean.value;
    if (mean.n == 1) return without_intervals(difference.value, ratio, 1, "needs n ≥ 2", options);

    Choice choice = choose_for_means(options, mean.n);
    Change change;
    if (compared_as_proportions(a, b, options)) {
        choice.options.ordered = false;  // questions have no order in time
        change.difference = because("zeros and ones", compare_paired_proportions(count_paired_outcomes(a, b),
                                                                                 options.confidence_level));
    } else {
        change.difference =
            interval_of_difference(as_series(std::move(difference), differences, options), choice);
    }
    // All with one purpose: the same pairs are drawn.
    if (is_finite_ratio(ratio))
        change.ratio =
            pairs_keep_sign(a, mean, choice.options)
                ? interval_of_paired_ratio(differences, a, mean, choice)
                : without_interval(ratio, mean.n, "no interval: a reaches 0 in a resample", options);
    return change;
}

}  // namespace laptime::stats
