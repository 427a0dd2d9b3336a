#include "input.hpp"
#include "interval.hpp"
#include "replicates.hpp"
#include "statistic.hpp"

#include <laptime/error/error.hpp>
#include <laptime/stats/compare.hpp>
#include <laptime/stats/quantile.hpp>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

namespace laptime::stats {

namespace {

// The statistic of a, and what becomes of it in b: of the samples, or of a resample of each.
struct Comparison {
    double a = 0;
    double difference = 0;
    double ratio = 0;  // not finite where a is 0
};

struct Resampled {
    Comparison sample;
    std::size_t n = 0;
    std::vector<Comparison> resamples;  // empty where n is too small…
    std::string needs;                  // … and then what it should be
};

std::vector<double> column(const std::vector<Comparison>& rows, double Comparison::* field) {
    std::vector<double> values;
    values.reserve(rows.size());
    for (const Comparison& row : rows) values.push_back(row.*field);
    return values;
}

// b / a tells something where a keeps away from 0: beyond a zero it would come back from the other infinity.
bool keeps_its_sign(const Resampled& resampled) {
    return std::all_of(resampled.resamples.begin(), resampled.resamples.end(), [&](const Comparison& row) {
        return std::isfinite(row.ratio) && std::signbit(row.a) == std::signbit(resampled.sample.a);
    });
}

Estimate difference_estimate(const Resampled& resampled, const BootstrapOptions& options) {
    const double value = resampled.sample.difference;
    if (resampled.resamples.empty()) return without_interval(value, resampled.n, resampled.needs, options);
    return percentile_interval(value, resampled.n, column(resampled.resamples, &Comparison::difference),
                               options);
}

std::optional<Estimate> ratio_estimate(const Resampled& resampled, const BootstrapOptions& options) {
    const double value = resampled.sample.ratio;
    if (!std::isfinite(value)) return std::nullopt;
    if (resampled.resamples.empty()) return without_interval(value, resampled.n, resampled.needs, options);
    if (!keeps_its_sign(resampled))
        return without_interval(value, resampled.n, "no interval: a reaches 0 in a resample", options);
    return percentile_interval(value, resampled.n, column(resampled.resamples, &Comparison::ratio), options);
}

Change change_of(const Resampled& resampled, const BootstrapOptions& options) {
    return {.difference = difference_estimate(resampled, options),
            .ratio = ratio_estimate(resampled, options)};
}

Comparison compare(double a, double b) {
    if (!std::isfinite(b - a)) throw error::StatisticsError("data is too large: a difference overflows");
    return {.a = a, .difference = b - a, .ratio = b / a};
}

// For paired samples, whose difference is known with more digits than b itself would leave it.
Comparison compare_by_difference(double a, double difference) {
    return {.a = a, .difference = difference, .ratio = 1 + difference / a};
}

template <class Compare>
std::vector<Comparison> compare_each(const std::vector<double>& first, const std::vector<double>& second,
                                     const Compare& compare_two) {
    std::vector<Comparison> rows;
    rows.reserve(first.size());
    for (std::size_t i = 0; i < first.size(); ++i) rows.push_back(compare_two(first[i], second[i]));
    return rows;
}

Change independent_change(const Statistic& a, const Statistic& b, const BootstrapOptions& options) {
    Resampled resampled{
        .sample = compare(a.value, b.value), .n = a.n + b.n, .resamples = {}, .needs = "needs n ≥ 2 of each"};
    if (std::min(a.n, b.n) == 1) return change_of(resampled, options);
    resampled.resamples =
        compare_each(replicates(a.draw, a.n, options).values,
                     replicates(b.draw, b.n, options, false, "bootstrap of b").values, compare);
    Change change = change_of(resampled, options);
    const std::string sizes = "n = " + std::to_string(a.n) + " and " + std::to_string(b.n) + "; ";
    change.difference.note.insert(0, sizes);
    if (change.ratio) change.ratio->note.insert(0, sizes);
    return change;
}

}  // namespace

Change compare_means(std::span<const double> a, std::span<const double> b, const BootstrapOptions& options) {
    require_sensible(options);
    return independent_change(mean_of(a, "a"), mean_of(b, "b"), options);
}

Change compare_paired_means(std::span<const double> a, std::span<const double> b,
                            const BootstrapOptions& options) {
    require_sensible(options);
    const Statistic mean = mean_of(a, "a");
    require_finite(b, "b");
    require_same_length(a, "a", b, "b");
    std::vector<double> differences(b.begin(), b.end());
    for (std::size_t i = 0; i < differences.size(); ++i) differences[i] -= a[i];
    const Statistic difference = mean_of(differences, "the difference b - a");

    Resampled resampled{.sample = compare_by_difference(mean.value, difference.value),
                        .n = mean.n,
                        .resamples = {},
                        .needs = "needs n ≥ 2"};
    if (mean.n > 1) {  // both with one purpose: the same pairs are drawn
        resampled.resamples =
            compare_each(replicates(mean.draw, mean.n, options).values,
                         replicates(difference.draw, mean.n, options).values, compare_by_difference);
    }
    return change_of(resampled, options);
}

Change compare_quantiles(std::span<const double> a, std::span<const double> b, double p,
                         const BootstrapOptions& options) {
    require_sensible(options);
    const std::size_t needed = required_n(p, options.confidence_level);
    Change change = independent_change(quantile_of(a, p, WithStandardError::no, "a"),
                                       quantile_of(b, p, WithStandardError::no, "b"), options);
    if (std::min(a.size(), b.size()) >= needed) return change;
    const std::string too_short =
        "; too short: an honest interval needs n ≥ " + std::to_string(needed) + " of each";
    if (change.difference.low) change.difference.note += too_short;
    if (change.ratio && change.ratio->low) change.ratio->note += too_short;
    return change;
}

Change compare_ratios(const RatioSample& a, const RatioSample& b, const BootstrapOptions& options) {
    require_sensible(options);
    return independent_change(ratio_of(a.numerators, a.denominators, "a_"),
                              ratio_of(b.numerators, b.denominators, "b_"), options);
}

}  // namespace laptime::stats
