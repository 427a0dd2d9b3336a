#include "effective_n.hpp"
#include "group_draws.hpp"
#include "grouped_statistic.hpp"
#include "input.hpp"
#include "interval.hpp"
#include "score_limits.hpp"

#include <laptime/error/error.hpp>
#include <laptime/stats/groups.hpp>
#include <laptime/stats/quantile.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <initializer_list>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace laptime::stats {

namespace {

constexpr std::size_t fewest_clusters_to_resample = 10;

std::shared_ptr<const GroupDraws> draws_of(std::span<const double> data, const std::string& name,
                                           const Groups& groups) {
    require_finite(data, name);
    if (groups.labels.size() != data.size())
        throw error::StatisticsError(std::string{to_string(groups.grouping)} + " has " +
                                     std::to_string(groups.labels.size()) + " labels for " +
                                     std::to_string(data.size()) + " values");
    return std::make_shared<const GroupDraws>(groups);
}

void allow(const BootstrapOptions& options, std::initializer_list<Method> allowed, const GroupDraws& groups) {
    if (options.method == Method::automatic) return;
    if (std::find(allowed.begin(), allowed.end(), options.method) != allowed.end()) return;
    throw error::StatisticsError(std::string{to_string(options.method)} + " makes no limits of this with " +
                                 std::string{to_string(groups.grouping())} + ": ask for auto");
}

/// With what was resampled in the method's name, and how many groups there were in the note.
Estimate labelled(Estimate estimate, const GroupDraws& groups, const std::string& why) {
    const std::string count = std::to_string(groups.n_groups());
    std::string sizes = std::to_string(groups.n()) + " values in " + count;
    switch (groups.grouping()) {
        case Grouping::strata:
            estimate.method += " within strata";
            sizes = count + " strata";
            break;
        case Grouping::clusters:
            estimate.method += " of clusters";
            sizes += " clusters";
            break;
        case Grouping::hierarchy:
            estimate.method += " of clusters and within";
            sizes += " clusters";
            break;
    }
    if (groups.grouping() != Grouping::strata) estimate.n = groups.n_groups();
    return because(sizes, because(why, std::move(estimate)));
}

std::string as_sure_as(double independent_values) {
    return "worth " + std::to_string(static_cast<std::size_t>(independent_values)) + " independent values";
}

Estimate ratio_in_strata(std::span<const double> numerators, std::span<const double> denominators,
                         const std::shared_ptr<const GroupDraws>& groups, BootstrapOptions options) {
    allow(options, {Method::percentile, Method::studentized, Method::student_t}, *groups);
    std::string why;
    if (options.method == Method::automatic) {
        const bool few = groups->n() < fewest_to_resample;
        options.method = few ? Method::student_t : Method::studentized;
        why = few ? too_few_to_resample : "the spread within strata alone makes it unsure";
    }
    const Statistic ratio = grouped_ratio(numerators, denominators, groups);
    if (options.method != Method::student_t || ratio.n == 1)
        return labelled(interval_by(options.method, ratio, options), *groups, why);
    const auto degrees_of_freedom = static_cast<double>(ratio.n - groups->n_groups());
    return labelled(student_t_interval(ratio, degrees_of_freedom, options), *groups, why);
}

/// Each cluster counts as one pair of sums: it is what varies.
Estimate ratio_of_clusters(std::span<const double> numerators, std::span<const double> denominators,
                           const GroupDraws& groups, BootstrapOptions options) {
    using enum Method;
    allow(options, {percentile, bca, studentized, student_t}, groups);
    const std::vector<double> above = sums_of_groups(numerators, groups);
    const std::vector<double> below = sums_of_groups(denominators, groups);
    std::string why;
    if (options.method == Method::automatic) {
        const bool few = groups.n_groups() < fewest_clusters_to_resample;
        options.method = few ? Method::student_t : Method::studentized;
        why = few ? "fewer than 10 are too few to resample" : "what is in one belongs together";
    }
    return labelled(interval_by(options.method, ratio_of(above, below), options), groups, why);
}

Estimate ratio_in_hierarchy(std::span<const double> numerators, std::span<const double> denominators,
                            const std::shared_ptr<const GroupDraws>& groups,
                            const BootstrapOptions& options) {
    allow(options, {Method::percentile, Method::student_t}, *groups);
    const bool few = options.method == Method::automatic && groups->n_groups() < fewest_clusters_to_resample;
    if (few || options.method == Method::student_t)
        return ratio_of_clusters(numerators, denominators, *groups, options);
    BootstrapOptions percentile = options;
    percentile.method = Method::percentile;
    return labelled(
        interval_by(Method::percentile, grouped_ratio(numerators, denominators, groups), percentile), *groups,
        "");
}

Estimate ratio_by_groups(std::span<const double> numerators, std::span<const double> denominators,
                         const std::shared_ptr<const GroupDraws>& groups, const BootstrapOptions& options) {
    switch (groups->grouping()) {
        case Grouping::strata:
            return ratio_in_strata(numerators, denominators, groups, options);
        case Grouping::hierarchy:
            return ratio_in_hierarchy(numerators, denominators, groups, options);
        default:
            return ratio_of_clusters(numerators, denominators, *groups, options);
    }
}

/// Strata of few values look surer than they are: they are never taken as worth more than twice n.
double effective_n_of_strata(double share, double standard_error, double n) {
    const double variance = standard_error * standard_error;
    return variance > 0 ? std::clamp(share * (1 - share) / variance, n, 2 * n) : n;
}

/// Score limits keep a width where all trials went one way, and no bootstrap does.
Estimate share_of_ones(std::span<const double> data, const std::shared_ptr<const GroupDraws>& groups,
                       const BootstrapOptions& options) {
    const std::vector<double> ones(data.size(), 1.0);
    const Statistic mean = grouped_ratio(data, ones, groups);
    const auto n = static_cast<double>(data.size());
    const double worth = groups->grouping() == Grouping::strata
                             ? effective_n_of_strata(mean.value, mean.standard_error, n)
                             : effective_n_of_share(data, 0.5, *groups, options.confidence_level);
    const ScoreLimits limits = score_limits(mean.value, worth, options.confidence_level);
    Estimate estimate = without_interval(mean.value, data.size(), as_sure_as(worth), options);
    estimate.method = "Wilson score";
    estimate.low = limits.low;
    estimate.high = limits.high;
    return labelled(std::move(estimate), *groups, "zeros and ones");
}

Estimate best_of_quantile(std::span<const double> data, double p, const GroupDraws& groups,
                          double confidence_level) {
    if (groups.grouping() == Grouping::strata)
        return labelled(quantile_interval(data, p, confidence_level), groups, "they make it no less sure");
    const double worth =
        std::max(std::floor(effective_n_of_share(data, quantile(data, p), groups, confidence_level)), 1.0);
    Estimate estimate = quantile_interval(data, p, confidence_level, worth);
    estimate.method = "order statistics";
    if (!estimate.low || !estimate.high) {  // in clusters of the size that there are
        const std::size_t clusters =
            required_n(p, confidence_level, static_cast<double>(groups.n_groups()) / worth);
        estimate.note = "needs n ≥ " + std::to_string(clusters) + " clusters";
    }
    return labelled(std::move(estimate), groups, as_sure_as(worth));
}

}  // namespace

Estimate bootstrap_mean(std::span<const double> data, const Groups& groups, const BootstrapOptions& options) {
    require_sensible(options);
    const auto draws = draws_of(data, "data", groups);
    if (options.method == Method::automatic && all_zeros_and_ones(data))
        return share_of_ones(data, draws, options);
    const std::vector<double> ones(data.size(), 1.0);
    return ratio_by_groups(data, ones, draws, options);
}

Estimate bootstrap_ratio(std::span<const double> numerators, std::span<const double> denominators,
                         const Groups& groups, const BootstrapOptions& options) {
    require_sensible(options);
    require_finite(denominators, "denominators");
    require_same_length(numerators, "numerators", denominators, "denominators");
    require_not_negative(denominators, "denominators");
    return ratio_by_groups(numerators, denominators, draws_of(numerators, "numerators", groups), options);
}

Estimate bootstrap_standard_deviation(std::span<const double> data, const Groups& groups,
                                      const BootstrapOptions& options) {
    require_sensible(options);
    const auto draws = draws_of(data, "data", groups);
    allow(options, {Method::percentile}, *draws);
    return labelled(interval_by(Method::percentile, grouped_standard_deviation(data, draws), options), *draws,
                    "");
}

Estimate bootstrap_quantile(std::span<const double> data, double p, const Groups& groups,
                            const BootstrapOptions& options) {
    require_sensible(options);
    const auto draws = draws_of(data, "data", groups);
    allow(options, {Method::percentile}, *draws);
    if (options.method == Method::automatic)
        return best_of_quantile(data, p, *draws, options.confidence_level);
    return labelled(interval_by(Method::percentile, grouped_quantile(data, p, draws), options), *draws, "");
}

}  // namespace laptime::stats
