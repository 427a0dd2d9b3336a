#include "comparison.hpp"
#include "input.hpp"
#include "interval.hpp"
#include "replicates.hpp"
#include "statistic.hpp"

#include <laptime/error/error.hpp>
#include <laptime/stats/compare.hpp>
#include <laptime/stats/quantile.hpp>

#include <algorithm>
#include <string>

namespace laptime::stats {

namespace {

Change independent_change(const Statistic& a, const Statistic& b, const Choice& choice) {
    const double ratio = b.value / a.value;
    if (std::min(a.n, b.n) == 1) {
        const double difference = difference_of(a, {}, b, {}).statistic.value;
        return without_intervals(difference, ratio, a.n + b.n, "needs n ≥ 2 of each", choice.options);
    }
    Replicates of_a;
    Replicates of_b;
    if (choice.options.method != Method::student_t) {
        const bool with_errors = needs_standard_errors(choice.options);
        of_a = replicates(a.draw, a.n, choice.options, with_errors);
        of_b = replicates(b.draw, b.n, choice.options, with_errors, "bootstrap of b");
    }
    Change change{.difference = compared_interval(difference_of(a, of_a, b, of_b), choice.options),
                  .ratio = {}};
    put_in_front(choice.why, change.difference);
    if (exists(ratio))
        change.ratio =
            interval_of_ratio(ratio_of(a, of_a, b, of_b), keeps_its_sign(a.value, of_a.values), choice);
    put_in_front("n = " + std::to_string(a.n) + " and " + std::to_string(b.n), change);
    return change;
}

std::size_t count_ones(std::span<const double> data) {
    return static_cast<std::size_t>(std::count(data.begin(), data.end(), 1.0));
}

}  // namespace

Change compare_means(std::span<const double> a, std::span<const double> b, const BootstrapOptions& options) {
    require_sensible(options);
    const Statistic mean_a = mean_of(a, "a");
    const Statistic mean_b = mean_of(b, "b");
    const Choice choice = choose_for_means(options, std::min(a.size(), b.size()));
    Change change = independent_change(mean_a, mean_b, choice);
    if (are_scores(a, b, options)) {
        change.difference =
            compare_proportions(count_ones(a), a.size(), count_ones(b), b.size(), options.confidence_level);
        put_in_front("zeros and ones", change.difference);
    }
    return change;
}

Change compare_quantiles(std::span<const double> a, std::span<const double> b, double p,
                         const BootstrapOptions& options) {
    require_sensible(options);
    if (options.method != Method::automatic && options.method != Method::percentile)
        throw error::StatisticsError(std::string{to_string(options.method)} +
                                     " makes no limits of a change of quantiles: ask for percentile");
    const std::size_t needed = required_n(p, options.confidence_level);
    Choice choice{.options = options};
    choice.options.method = Method::percentile;
    if (options.method == Method::automatic) choice.why = "no exact limits of a change of quantiles";
    Change change = independent_change(quantile_of(a, p, WithStandardError::no, "a"),
                                       quantile_of(b, p, WithStandardError::no, "b"), choice);
    if (std::min(a.size(), b.size()) >= needed) return change;
    const std::string too_short =
        "; too short: an honest interval needs n ≥ " + std::to_string(needed) + " of each";
    if (change.difference.low) change.difference.note += too_short;
    if (change.ratio && change.ratio->low) change.ratio->note += too_short;
    return change;
}

Change compare_ratios(const RatioSample& a, const RatioSample& b, const BootstrapOptions& options) {
    require_sensible(options);
    const Statistic ratio_a = ratio_of(a.numerators, a.denominators, "a_");
    const Statistic ratio_b = ratio_of(b.numerators, b.denominators, "b_");
    const Choice choice = choose_for_means(options, std::min(ratio_a.n, ratio_b.n));
    return independent_change(ratio_a, ratio_b, choice);
}

}  // namespace laptime::stats
