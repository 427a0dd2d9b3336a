#include "comparison.hpp"
#include "input.hpp"
#include "interval.hpp"
#include "replicates.hpp"
#include "series_statistic.hpp"
#include "statistic.hpp"

#include <laptime/error/error.hpp>
#include <laptime/stats/compare.hpp>
#include <laptime/stats/quantile.hpp>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace laptime::stats {

namespace {

/// The note of two sides: their sizes, and what was found of the order of each.
std::string note_of(const SeriesStatistic& a, const SeriesStatistic& b) {
    std::string note = sizes_of(a.statistic.n, b.statistic.n);
    if (!a.found.empty()) note += "; in a " + a.found;
    if (!b.found.empty()) note += "; in b " + b.found;
    return note;
}

Change independent_change(const SeriesStatistic& of_a, const SeriesStatistic& of_b, const Choice& choice) {
    const Statistic& a = of_a.statistic;
    const Statistic& b = of_b.statistic;
    const double ratio = b.value / a.value;
    if (std::min(a.n, b.n) == 1) {
        const double difference = compared_difference(a, {}, b, {}).statistic.value;
        return without_intervals(difference, ratio, a.n + b.n, "needs n ≥ 2 of each", choice.options);
    }
    Replicates drawn_a;
    Replicates drawn_b;
    if (choice.options.method != Method::student_t) {
        const bool with_errors = needs_standard_errors(choice.options);
        drawn_a = replicates(a.draw, a.n, choice.options, with_errors);
        drawn_b = replicates(b.draw, b.n, choice.options, with_errors, "bootstrap of b");
    }
    Change change{
        .difference = because(choice.why,
                              compared_interval(compared_difference(a, drawn_a, b, drawn_b), choice.options)),
        .ratio = {}};
    if (is_finite_ratio(ratio))
        change.ratio = interval_of_ratio(compared_ratio(a, drawn_a, b, drawn_b),
                                         keeps_its_sign(a.value, drawn_a.values), choice);
    return because(note_of(of_a, of_b), std::move(change));
}

SeriesStatistic mean_side(std::span<const double> data, const BootstrapOptions& options, const char* name) {
    return as_series(mean_of(data, name), data, options);
}

SeriesStatistic quantile_side(std::span<const double> data, double p, const BootstrapOptions& options,
                              const char* name) {
    Statistic quantile = quantile_of(data, p, WithStandardError::no, name);
    const double value = quantile.value;
    return as_series(std::move(quantile), data, options,
                     [value, data] { return inflation_of_share(value, data); });
}

SeriesStatistic ratio_side(const RatioSample& sample, const BootstrapOptions& options, const char* prefix) {
    const auto& [numerators, denominators] = sample;
    Statistic ratio = ratio_of(numerators, denominators, prefix);
    const std::vector<double> residuals = ratio_residuals(numerators, denominators, ratio.value);
    return as_series(std::move(ratio), residuals, options);
}

}  // namespace

Change compare_means(std::span<const double> a, std::span<const double> b, const BootstrapOptions& options) {
    require_sensible(options);
    const bool scores = compared_as_proportions(a, b, options);
    BootstrapOptions looking = options;
    looking.ordered = options.ordered && !scores;  // questions have no order in time
    const SeriesStatistic mean_a = mean_side(a, looking, "a");
    const SeriesStatistic mean_b = mean_side(b, looking, "b");
    Change change =
        independent_change(mean_a, mean_b, choose_for_means(options, std::min(a.size(), b.size())));
    if (scores) {
        change.difference = because(
            "zeros and ones",
            compare_proportions(count_ones(a), a.size(), count_ones(b), b.size(), options.confidence_level));
    }
    return change;
}

Change compare_quantiles(std::span<const double> a, std::span<const double> b, double p,
                         const BootstrapOptions& options) {
    require_sensible(options);
    if (options.method != Method::automatic && options.method != Method::percentile)
        throw error::StatisticsError(std::string{to_string(options.method)} +
                                     " makes no limits of a change of quantiles: ask for percentile");
    const SeriesStatistic quantile_a = quantile_side(a, p, options, "a");
    const SeriesStatistic quantile_b = quantile_side(b, p, options, "b");
    Choice choice{.options = options};
    choice.options.method = Method::percentile;
    if (options.method == Method::automatic) choice.why = "no exact limits of a change of quantiles";
    Change change = independent_change(quantile_a, quantile_b, choice);
    const std::size_t needed_a = required_n(p, options.confidence_level, quantile_a.inflation);
    const std::size_t needed_b = required_n(p, options.confidence_level, quantile_b.inflation);
    if (a.size() >= needed_a && b.size() >= needed_b) return change;
    const std::string too_short = "; too short: an honest interval needs n ≥ " +
                                  std::to_string(std::max(needed_a, needed_b)) + " of each";
    if (change.difference.low) change.difference.note += too_short;
    if (change.ratio && change.ratio->low) change.ratio->note += too_short;
    return change;
}

Change compare_ratios(const RatioSample& a, const RatioSample& b, const BootstrapOptions& options) {
    require_sensible(options);
    const SeriesStatistic ratio_a = ratio_side(a, options, "a_");
    const SeriesStatistic ratio_b = ratio_side(b, options, "b_");
    const std::size_t fewest = std::min(ratio_a.statistic.n, ratio_b.statistic.n);
    return independent_change(ratio_a, ratio_b, choose_for_means(options, fewest));
}

}  // namespace laptime::stats
