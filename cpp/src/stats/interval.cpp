#include "interval.hpp"

#include "input.hpp"
#include "moments.hpp"
#include "sorted_quantile.hpp"
#include "special.hpp"

#include <laptime/error/error.hpp>
#include <laptime/random/laws.hpp>
#include <laptime/stats/quantile.hpp>

#include <algorithm>
#include <cmath>
#include <iomanip>
#include <limits>
#include <optional>
#include <sstream>
#include <utility>

namespace laptime::stats {

namespace {

double tail_of(const BootstrapOptions& options) noexcept {
    return (1 - options.confidence_level) / 2;
}

std::string origin(const BootstrapOptions& options) {
    constexpr double fewest_in_a_tail = 10;
    std::string drawn =
        "B = " + std::to_string(options.n_resamples) + ", seed = " + std::to_string(options.seed);
    const double needed = std::ceil(fewest_in_a_tail / tail_of(options));
    if (static_cast<double>(options.n_resamples) >= needed) return drawn;
    std::ostringstream text;
    text << drawn << "; few resamples for limits so far out: " << std::setprecision(15) << needed
         << " would know them better";
    return text.str();
}

/// The value with what its replicates tell, but no limits yet.
Estimate resampled(double value, std::size_t n, std::string method, std::vector<double> replicates,
                   const BootstrapOptions& options) {
    Estimate estimate = without_interval(value, n, origin(options), options);
    estimate.method = std::move(method);
    estimate.standard_error = moments_of(replicates).standard_deviation;
    estimate.distribution = std::move(replicates);
    return estimate;
}

/// How many replicates lie below the value, half of those that equal it among them, as a share. A resample of
/// all values in another order has the same statistic in all but a rounding.
double share_below(std::span<const double> ascending, double value) {
    const double rounding = 1e-12 * std::max(std::abs(value), ascending.back() - ascending.front());
    const auto from = std::lower_bound(ascending.begin(), ascending.end(), value - rounding);
    const auto to = std::upper_bound(from, ascending.end(), value + rounding);
    const auto below = static_cast<double>(from - ascending.begin());
    return (below + static_cast<double>(to - from) / 2) / static_cast<double>(ascending.size());
}

/// Where BCa looks instead of at the normal law's `z`; absent past the pole of the correction.
std::optional<double> corrected(double z, double bias, double acceleration) {
    const double shifted = bias + z;
    const double shrink = 1 - acceleration * shifted;
    if (!(shrink > 0)) return std::nullopt;
    return normal_cdf(bias + shifted / shrink);
}

/// Distances from the value in standard errors; a resample without spread is infinitely far from it.
std::vector<double> t_values(double value, const Replicates& replicates) {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    std::vector<double> t;
    t.reserve(replicates.values.size());
    for (std::size_t i = 0; i < replicates.values.size(); ++i) {
        const double distance = replicates.values[i] - value;
        const double error = replicates.standard_errors[i];
        if (error > 0) {
            t.push_back(distance / error);
        } else {
            t.push_back(distance == 0 ? 0 : std::copysign(infinity, distance));
        }
    }
    std::sort(t.begin(), t.end());
    return t;
}

}  // namespace

void require_sensible(const BootstrapOptions& options) {
    require_level(options.confidence_level);
    if (options.n_resamples < 100)
        throw error::StatisticsError("n_resamples = " + std::to_string(options.n_resamples) +
                                     " is below 100");
    if (options.threads == 0) throw error::StatisticsError("threads = 0: there must be at least 1");
}

Estimate without_interval(double value, std::size_t n, std::string why, const BootstrapOptions& options) {
    return {.value = value,
            .method = "none",
            .n = n,
            .confidence_level = options.confidence_level,
            .note = std::move(why)};
}

Estimate because(std::string why, Estimate estimate) {
    if (why.empty()) return estimate;
    if (!estimate.note.empty()) why += "; " + estimate.note;
    estimate.note = std::move(why);
    return estimate;
}

Estimate percentile_interval(double value, std::size_t n, std::vector<double> replicates,
                             const BootstrapOptions& options) {
    Estimate estimate = resampled(value, n, "percentile bootstrap", std::move(replicates), options);
    estimate.low = quantile(estimate.distribution, tail_of(options));
    estimate.high = quantile(estimate.distribution, 1 - tail_of(options));
    return estimate;
}

Estimate bca_interval(const Statistic& statistic, std::vector<double> replicates,
                      const BootstrapOptions& options) {
    Estimate estimate =
        resampled(statistic.value, statistic.n, "BCa bootstrap", std::move(replicates), options);
    std::vector<double> sorted = estimate.distribution;
    std::sort(sorted.begin(), sorted.end());
    const double share = share_below(sorted, statistic.value);
    if (share == 0 || share == 1) {
        estimate.note += "; no limits: all resamples lie on one side of the value";
        return estimate;
    }
    const double z = two_sided_z(options.confidence_level);
    const double bias = random::normal_quantile(share);
    const auto low = corrected(-z, bias, statistic.acceleration);
    const auto high = corrected(z, bias, statistic.acceleration);
    if (low) estimate.low = sorted_quantile(sorted, *low);
    if (high) estimate.high = sorted_quantile(sorted, *high);
    if (!low || !high) estimate.note += "; a limit is absent: too skewed for this confidence";
    return estimate;
}

Estimate studentized_interval(const Statistic& statistic, Replicates replicates,
                              const BootstrapOptions& options) {
    const double tail = tail_of(options);
    const std::vector<double> t = t_values(statistic.value, replicates);
    const double low = statistic.value - sorted_quantile(t, 1 - tail) * statistic.standard_error;
    const double high = statistic.value - sorted_quantile(t, tail) * statistic.standard_error;
    Estimate estimate = resampled(statistic.value, statistic.n, "studentized bootstrap",
                                  std::move(replicates.values), options);
    if (std::isfinite(low)) estimate.low = low;
    if (std::isfinite(high)) estimate.high = high;
    if (!estimate.low || !estimate.high)
        estimate.note += "; n is too small: too many resamples have no spread";
    return estimate;
}

Estimate symmetric_interval(const Statistic& statistic, Replicates replicates,
                            const BootstrapOptions& options) {
    std::vector<double> distances = t_values(statistic.value, replicates);
    for (double& distance : distances) distance = std::abs(distance);
    std::sort(distances.begin(), distances.end());
    const double reach = sorted_quantile(distances, options.confidence_level) * statistic.standard_error;
    Estimate estimate = resampled(statistic.value, statistic.n, "symmetric studentized bootstrap",
                                  std::move(replicates.values), options);
    if (std::isfinite(reach)) {
        estimate.low = statistic.value - reach;
        estimate.high = statistic.value + reach;
    } else {
        estimate.note += "; n is too small: too many resamples have no spread";
    }
    return estimate;
}

Estimate student_t_interval(const Statistic& statistic, const BootstrapOptions& options) {
    return student_t_interval(statistic, static_cast<double>(statistic.n - 1), options);
}

Estimate student_t_interval(const Statistic& statistic, double degrees_of_freedom,
                            const BootstrapOptions& options) {
    Estimate estimate = without_interval(statistic.value, statistic.n, "", options);
    estimate.method = "Student's t";
    estimate.standard_error = statistic.standard_error;
    const double t = student_t_quantile(1 - tail_of(options), degrees_of_freedom);
    estimate.low = statistic.value - t * statistic.standard_error;
    estimate.high = statistic.value + t * statistic.standard_error;
    return estimate;
}

Estimate interval_by(Method method, const Statistic& statistic, const BootstrapOptions& options) {
    if (statistic.n == 1) return without_interval(statistic.value, 1, "needs n ≥ 2", options);
    switch (method) {
        case Method::student_t:
            return student_t_interval(statistic, options);
        case Method::studentized:
            return studentized_interval(statistic, replicates(statistic.draw, statistic.n, options, true),
                                        options);
        case Method::bca:
            return bca_interval(statistic, replicates(statistic.draw, statistic.n, options).values, options);
        case Method::percentile:
            return percentile_interval(statistic.value, statistic.n,
                                       replicates(statistic.draw, statistic.n, options).values, options);
        default:
            throw error::StatisticsError(std::string{to_string(method)} +
                                         " makes no limits of this: ask for auto");
    }
}

}  // namespace laptime::stats
