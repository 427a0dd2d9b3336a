#include "input.hpp"
#include "interval.hpp"
#include "moments.hpp"
#include "series_statistic.hpp"
#include "statistic.hpp"

#include <laptime/error/error.hpp>
#include <laptime/stats/bootstrap.hpp>
#include <laptime/stats/dependence.hpp>
#include <laptime/stats/proportion.hpp>
#include <laptime/stats/quantile.hpp>

#include <algorithm>
#include <string>

namespace laptime::stats {

namespace {

/// What the order of values tells; nothing where it is none.
Dependence found_in(std::span<const double> series, const BootstrapOptions& options) {
    return options.ordered ? diagnose(series) : Dependence{};
}

/// Of a mean, or a ratio of sums.
Estimate best_of_mean(const Statistic& statistic, const BootstrapOptions& options) {
    if (statistic.n == 1) return interval_by(Method::student_t, statistic, options);
    if (statistic.n < fewest_to_resample)
        return because(too_few_to_resample, interval_by(Method::student_t, statistic, options));
    return because("covers skewed data best", interval_by(Method::studentized, statistic, options));
}

/// Exact limits need no resamples; they are drawn to show how the value varies.
Estimate exact_quantile(std::span<const double> data, double p, const BootstrapOptions& options) {
    Estimate estimate = quantile_interval(data, p, options.confidence_level);
    if (data.size() == 1) return estimate;
    const Statistic quantile = quantile_of(data, p);
    estimate.distribution = replicates(quantile.draw, quantile.n, options).values;
    estimate.standard_error = moments_of(estimate.distribution).standard_deviation;
    return estimate;
}

Estimate best_of_quantile(std::span<const double> data, double p, const BootstrapOptions& options) {
    if (const Dependence found = found_in(data, options); found.dependent)
        return because(note_of(found), series_quantile_interval(data, p, options.confidence_level));
    return because("exact for independent values", exact_quantile(data, p, options));
}

Estimate share_of_ones(std::span<const double> data, const BootstrapOptions& options) {
    return because("zeros and ones", proportion(count_ones(data), data.size(), options.confidence_level));
}

void refuse(Method method, const char* statistic, const char* instead) {
    throw error::StatisticsError(std::string{to_string(method)} + " makes no limits of a " + statistic +
                                 ": ask for " + instead);
}

}  // namespace

std::string_view to_string(Method method) noexcept {
    switch (method) {
        case Method::percentile:
            return "percentile";
        case Method::bca:
            return "bca";
        case Method::studentized:
            return "studentized";
        case Method::student_t:
            return "t";
        case Method::series:
            return "series";
        default:
            return "auto";
    }
}

Estimate bootstrap_mean(std::span<const double> data, const BootstrapOptions& options) {
    require_sensible(options);
    if (options.method == Method::series) return bootstrap_series_mean(data, {}, options);
    const Statistic mean = mean_of(data);
    if (options.method != Method::automatic) return interval_by(options.method, mean, options);
    if (const Dependence found = found_in(data, options); found.dependent)
        return because(note_of(found), bootstrap_series_mean(data, found.block_length, options));
    if (mean.n > 1 && all_zeros_and_ones(data)) return share_of_ones(data, options);
    return best_of_mean(mean, options);
}

Estimate bootstrap_standard_deviation(std::span<const double> data, const BootstrapOptions& options) {
    require_sensible(options);
    require_finite(data);
    if (data.size() < 2) throw error::StatisticsError("one value has no standard deviation: needs n ≥ 2");
    if (options.method == Method::series) return bootstrap_series_standard_deviation(data, {}, options);
    const Statistic deviation = standard_deviation_of(data);
    if (options.method == Method::student_t) refuse(options.method, "standard deviation", "bca");
    if (options.method != Method::automatic) return interval_by(options.method, deviation, options);
    if (const Dependence found = found_in(data, options); found.dependent)
        return because(note_of(found), bootstrap_series_standard_deviation(data, {}, options));
    return because("corrects for skewness", interval_by(Method::bca, deviation, options));
}

Estimate bootstrap_ratio(std::span<const double> numerators, std::span<const double> denominators,
                         const BootstrapOptions& options) {
    require_sensible(options);
    if (options.method == Method::series)
        return bootstrap_series_ratio(numerators, denominators, {}, options);
    const Statistic ratio = ratio_of(numerators, denominators);
    if (options.method != Method::automatic) return interval_by(options.method, ratio, options);
    const Dependence found = found_in(ratio_residuals(numerators, denominators, ratio.value), options);
    if (found.dependent)
        return because(note_of(found),
                       bootstrap_series_ratio(numerators, denominators, found.block_length, options));
    return best_of_mean(ratio, options);
}

Estimate bootstrap_quantile(std::span<const double> data, double p, const BootstrapOptions& options) {
    require_sensible(options);
    if (options.method == Method::automatic) return best_of_quantile(data, p, options);
    if (options.method == Method::series) return series_quantile_interval(data, p, options.confidence_level);
    if (options.method == Method::student_t) refuse(options.method, "quantile", "auto");
    const std::size_t needed = required_n(p, options.confidence_level);
    const auto with_standard_error =
        options.method == Method::studentized ? WithStandardError::yes : WithStandardError::no;
    Estimate estimate = interval_by(options.method, quantile_of(data, p, with_standard_error), options);
    if (estimate.low && estimate.n < needed)
        estimate.note += "; too short: an honest interval needs n ≥ " + std::to_string(needed);
    return estimate;
}

}  // namespace laptime::stats
