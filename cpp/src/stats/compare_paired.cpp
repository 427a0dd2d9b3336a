#include "comparison.hpp"
#include "input.hpp"
#include "interval.hpp"
#include "replicates.hpp"
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

ComparedDifference paired_difference(Statistic difference, const BootstrapOptions& options) {
    Replicates drawn = replicates_of_pairs(difference, options);
    const auto degrees_of_freedom = static_cast<double>(difference.n - 1);
    return {.statistic = std::move(difference),
            .degrees_of_freedom = degrees_of_freedom,
            .replicates = std::move(drawn)};
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
ComparedRatio paired_ratio(std::span<const double> differences, std::span<const double> a,
                           const Statistic& mean, const BootstrapOptions& options) {
    Statistic relative = quotient_of_means(differences, a);
    Replicates drawn = replicates_of_pairs(relative, options);
    for (double& value : drawn.values) value += 1;
    const double ratio = 1 + relative.value;
    const RatioOfMeans means{
        .ratio = ratio,
        .n = relative.n,
        .degrees_of_freedom = static_cast<double>(relative.n - 1),
        .a = mean.value,
        .a_variance = mean.standard_error * mean.standard_error,
        .residual_variance = std::pow(relative.standard_error * mean.value, 2),
        .covariance = covariance_with_residuals(differences, a, relative.value, mean.value)};
    relative.value = ratio;
    return {.statistic = std::move(relative), .means = means, .replicates = std::move(drawn)};
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

    const Choice choice = choose_for_means(options, mean.n);
    Change change;
    if (are_scores(a, b, options)) {
        change.difference = compare_paired_proportions(count_paired_outcomes(a, b), options.confidence_level);
        put_in_front("zeros and ones", change.difference);
    } else {
        change.difference =
            compared_interval(paired_difference(std::move(difference), choice.options), choice.options);
        put_in_front(choice.why, change.difference);
    }
    // All with one purpose: the same pairs are drawn.
    if (exists(ratio))
        change.ratio =
            pairs_keep_sign(a, mean, choice.options)
                ? interval_of_ratio(paired_ratio(differences, a, mean, choice.options), true, choice)
                : without_interval(ratio, mean.n, "no interval: a reaches 0 in a resample", options);
    return change;
}

}  // namespace laptime::stats
