#include "compare_interval.hpp"

#include "interval.hpp"
#include "moments.hpp"

#include <laptime/error/error.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace laptime::stats {

namespace {

/// How a small step of each sample moves what they make together.
struct Slopes {
    double a;
    double b;
};

constexpr Slopes of_difference{.a = -1, .b = 1};

double joint_error(double a_error, double b_error, const Slopes& slopes) noexcept {
    return std::hypot(slopes.a * a_error, slopes.b * b_error);
}

/// Welch's and Satterthwaite's, between those of the smaller sample and those of both.
double joint_degrees_of_freedom(const Statistic& a, const Statistic& b, const Slopes& slopes) {
    const double joint = joint_error(a.standard_error, b.standard_error, slopes);
    const auto a_freedom = static_cast<double>(a.n - 1);
    const auto b_freedom = static_cast<double>(b.n - 1);
    if (!(joint > 0)) return a_freedom + b_freedom;
    // Shares of the variance: written so, nothing overflows.
    const double a_share = std::pow(slopes.a * a.standard_error / joint, 2);
    const double b_share = std::pow(slopes.b * b.standard_error / joint, 2);
    return 1 / (a_share * a_share / a_freedom + b_share * b_share / b_freedom);
}

/// The acceleration of the influences of both samples together: their cubes and squares add up.
double joint_acceleration(const Statistic& a, const Statistic& b, const Slopes& slopes) {
    // The root of the sum of squared influences is the standard error, but for n where that has n − 1.
    const auto spread_of = [](const Statistic& one, double slope) {
        const auto n = static_cast<double>(one.n);
        return slope * one.standard_error * std::sqrt((n - 1) / n);
    };
    const double a_spread = spread_of(a, slopes.a);
    const double b_spread = spread_of(b, slopes.b);
    const double joint = std::hypot(a_spread, b_spread);
    if (!(joint > 0)) return 0;
    return a.acceleration * std::pow(a_spread / joint, 3) + b.acceleration * std::pow(b_spread / joint, 3);
}

Statistic joined(double value, const Statistic& a, const Statistic& b, const Slopes& slopes) {
    return {.value = value,
            .n = a.n + b.n,
            .standard_error = joint_error(a.standard_error, b.standard_error, slopes),
            .acceleration = joint_acceleration(a, b, slopes),
            .draw = {}};
}

double finite(double difference) {
    if (!std::isfinite(difference)) throw error::StatisticsError("data is too large: a difference overflows");
    return difference;
}

Slopes slopes_of_ratio(double a, double ratio) {
    return {.a = -ratio / a, .b = 1 / a};
}

bool all_above_zero(const ComparedRatio& ratio) {
    return ratio.statistic.value > 0 &&
           std::all_of(ratio.replicates.values.begin(), ratio.replicates.values.end(),
                       [](double value) { return value > 0; });
}

/// By a method that resamples, other than the automatic one.
Estimate resampled_interval(const Statistic& statistic, Replicates replicates,
                            const BootstrapOptions& options) {
    switch (options.method) {
        case Method::studentized:
            return studentized_interval(statistic, std::move(replicates), options);
        case Method::bca:
            return bca_interval(statistic, std::move(replicates.values), options);
        case Method::percentile:
            return percentile_interval(statistic.value, statistic.n, std::move(replicates.values), options);
        case Method::automatic:
            return symmetric_interval(statistic, std::move(replicates), options);
        default:
            throw error::StatisticsError(std::string{to_string(options.method)} +
                                         " makes no limits of a change: ask for auto");
    }
}

/// In parts of its value, from where the logarithm counts: its own is 0.
Statistic logarithm_of(Statistic ratio) {
    ratio.standard_error /= ratio.value;
    ratio.value = 0;
    return ratio;
}

Replicates logarithms_of(Replicates replicates, double value) {
    for (std::size_t i = 0; i < replicates.standard_errors.size(); ++i)
        replicates.standard_errors[i] /= replicates.values[i];
    for (double& replicate : replicates.values) replicate = std::log(replicate / value);
    return replicates;
}

std::optional<double> scaled(double value, std::optional<double> log_limit) {
    if (log_limit) log_limit = value * std::exp(*log_limit);
    return log_limit;
}

Estimate log_scale_interval(ComparedRatio ratio, const BootstrapOptions& options) {
    const double value = ratio.statistic.value;
    Estimate estimate = resampled_interval(logarithm_of(std::move(ratio.statistic)),
                                           logarithms_of(ratio.replicates, value), options);
    estimate.value = value;
    estimate.low = scaled(value, estimate.low);
    estimate.high = scaled(value, estimate.high);
    estimate.standard_error = moments_of(ratio.replicates.values).standard_deviation;
    estimate.distribution = std::move(ratio.replicates.values);
    return because("on the log scale", std::move(estimate));
}

/// The symmetric limits, or what there is in their place.
template <class MakeT>
Estimate symmetric_or_t(Estimate symmetric, const MakeT& make_t) {
    if (symmetric.low) return because("fewest false alarms, also of skewed data", std::move(symmetric));
    return because("too many resamples do not vary", make_t());
}

}  // namespace

ComparedDifference compared_difference(const Statistic& a, const Replicates& of_a, const Statistic& b,
                                       const Replicates& of_b) {
    ComparedDifference difference{.statistic = joined(finite(b.value - a.value), a, b, of_difference),
                                  .degrees_of_freedom = joint_degrees_of_freedom(a, b, of_difference),
                                  .t_name = "Welch's t",
                                  .replicates = {}};
    auto& [values, errors] = difference.replicates;
    for (std::size_t i = 0; i < of_a.values.size(); ++i)
        values.push_back(finite(of_b.values[i] - of_a.values[i]));
    for (std::size_t i = 0; i < of_a.standard_errors.size(); ++i)
        errors.push_back(joint_error(of_a.standard_errors[i], of_b.standard_errors[i], of_difference));
    return difference;
}

ComparedRatio compared_ratio(const Statistic& a, const Replicates& of_a, const Statistic& b,
                             const Replicates& of_b) {
    const double value = b.value / a.value;
    const Slopes slopes = slopes_of_ratio(a.value, value);
    ComparedRatio ratio{.statistic = joined(value, a, b, slopes), .means = {}, .replicates = {}};
    const double a_variance = a.standard_error * a.standard_error;
    ratio.means = {.ratio = value,
                   .n = a.n + b.n,
                   .degrees_of_freedom = joint_degrees_of_freedom(a, b, of_difference),
                   .a = a.value,
                   .a_variance = a_variance,
                   .residual_variance = b.standard_error * b.standard_error + value * value * a_variance,
                   .covariance = -value * a_variance};
    auto& [values, errors] = ratio.replicates;
    for (std::size_t i = 0; i < of_a.values.size(); ++i) values.push_back(of_b.values[i] / of_a.values[i]);
    for (std::size_t i = 0; i < of_a.standard_errors.size(); ++i)
        errors.push_back(joint_error(of_a.standard_errors[i], of_b.standard_errors[i],
                                     slopes_of_ratio(of_a.values[i], values[i])));
    return ratio;
}

Estimate compared_interval(ComparedDifference difference, const BootstrapOptions& options) {
    const Statistic& statistic = difference.statistic;
    const auto by_t = [&] {
        Estimate estimate = student_t_interval(statistic, difference.degrees_of_freedom, options);
        estimate.method = difference.t_name;
        return estimate;
    };
    if (options.method == Method::student_t) return by_t();
    Estimate estimate = resampled_interval(statistic, std::move(difference.replicates), options);
    return options.method == Method::automatic ? symmetric_or_t(std::move(estimate), by_t) : estimate;
}

Estimate compared_interval(ComparedRatio ratio, const BootstrapOptions& options) {
    const auto by_t = [means = ratio.means, &options] { return fieller_interval(means, options); };
    if (options.method == Method::student_t) return by_t();
    const bool studentized = options.method == Method::automatic || options.method == Method::studentized;
    Estimate estimate = studentized && all_above_zero(ratio)
                            ? log_scale_interval(std::move(ratio), options)
                            : resampled_interval(ratio.statistic, std::move(ratio.replicates), options);
    return options.method == Method::automatic ? symmetric_or_t(std::move(estimate), by_t) : estimate;
}

}  // namespace laptime::stats
