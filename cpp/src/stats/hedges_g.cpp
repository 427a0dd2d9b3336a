#include "comparison.hpp"
#include "input.hpp"
#include "interval.hpp"
#include "replicates.hpp"
#include "statistic.hpp"

#include <laptime/error/error.hpp>
#include <laptime/stats/effect_size.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace laptime::stats {

namespace {

/// What d is to be multiplied by, not to be too large on average.
double correction(double degrees_of_freedom) noexcept {
    const double half = degrees_of_freedom / 2;
    return std::exp(std::lgamma(half) - std::lgamma(half - 0.5)) / std::sqrt(half);
}

/// Of a sample of n with this standard error of its mean.
double variance_of(double standard_error, std::size_t n) noexcept {
    return standard_error * standard_error * static_cast<double>(n);
}

/// Of two samples together, each by its degrees of freedom.
struct Pooling {
    std::size_t a_n;
    std::size_t b_n;

    [[nodiscard]] double degrees_of_freedom() const noexcept { return static_cast<double>(a_n + b_n - 2); }
    [[nodiscard]] double a_weight() const noexcept {
        return static_cast<double>(a_n - 1) / degrees_of_freedom();
    }
    [[nodiscard]] double b_weight() const noexcept {
        return static_cast<double>(b_n - 1) / degrees_of_freedom();
    }
    [[nodiscard]] double standard_deviation(double a_error, double b_error) const noexcept {
        return std::sqrt(a_weight() * variance_of(a_error, a_n) + b_weight() * variance_of(b_error, b_n));
    }
};

void require_spread(double standard_deviation) {
    if (!(standard_deviation > 0))
        throw error::StatisticsError("nothing varies: there is no standard deviation to measure by");
}

void require_bootstrap(Method method) {
    if (method == Method::automatic || method == Method::bca || method == Method::percentile) return;
    throw error::StatisticsError(std::string{to_string(method)} +
                                 " makes no limits of an effect size: ask for bca");
}

/// How single values move a mean difference that is measured by the standard deviation: by their distance to
/// their own mean, and by what they add to the variance.
void add_influences(std::span<const double> sample, const Statistic& mean, double sign, double weight,
                    double standard_deviation, double d, std::vector<double>& influences) {
    const auto n = static_cast<double>(mean.n);
    const double variance = variance_of(mean.standard_error, mean.n);
    for (const double value : sample) {
        const double distance = value - mean.value;
        const double of_variance = weight * (distance * distance - variance) / standard_deviation;
        influences.push_back((sign * distance - d / 2 * of_variance) / standard_deviation / n);
    }
}

Estimate interval_of(const Statistic& effect, std::vector<double> replicates,
                     const BootstrapOptions& options) {
    const bool finite =
        std::all_of(replicates.begin(), replicates.end(), [](double value) { return std::isfinite(value); });
    if (!finite)
        return without_interval(effect.value, effect.n, "no interval: a resample does not vary", options);
    if (options.method == Method::percentile)
        return percentile_interval(effect.value, effect.n, std::move(replicates), options);
    return bca_interval(effect, std::move(replicates), options);
}

}  // namespace

Estimate hedges_g(std::span<const double> a, std::span<const double> b, const BootstrapOptions& options) {
    require_sensible(options);
    require_bootstrap(options.method);
    const Statistic first = mean_of(a, "a");
    const Statistic second = mean_of(b, "b");
    if (std::min(first.n, second.n) < 2) throw error::StatisticsError("an effect size needs n ≥ 2 of each");
    const Pooling pooling{.a_n = first.n, .b_n = second.n};
    const double factor = correction(pooling.degrees_of_freedom());
    const double deviation = pooling.standard_deviation(first.standard_error, second.standard_error);
    require_spread(deviation);
    const double d = (second.value - first.value) / deviation;

    std::vector<double> influences;
    influences.reserve(first.n + second.n);
    add_influences(a, first, -1, pooling.a_weight(), deviation, d, influences);
    add_influences(b, second, 1, pooling.b_weight(), deviation, d, influences);
    const Replicates of_a = replicates(first.draw, first.n, options, true);
    const Replicates of_b = replicates(second.draw, second.n, options, true, "bootstrap of b");
    std::vector<double> drawn(options.n_resamples);
    for (std::size_t i = 0; i < drawn.size(); ++i)
        drawn[i] = factor * (of_b.values[i] - of_a.values[i]) /
                   pooling.standard_deviation(of_a.standard_errors[i], of_b.standard_errors[i]);
    const Statistic effect{.value = factor * d,
                           .n = first.n + second.n,
                           .acceleration = acceleration_of(influences),
                           .draw = {}};
    return because(sizes_of(first.n, second.n), interval_of(effect, std::move(drawn), options));
}

Estimate paired_hedges_g(std::span<const double> a, std::span<const double> b,
                         const BootstrapOptions& options) {
    require_sensible(options);
    require_bootstrap(options.method);
    require_finite(a, "a");
    require_finite(b, "b");
    require_same_length(a, "a", b, "b");
    if (a.size() < 3) throw error::StatisticsError("an effect size of pairs needs n ≥ 3");
    std::vector<double> differences(b.begin(), b.end());
    for (std::size_t i = 0; i < differences.size(); ++i) differences[i] -= a[i];
    const Statistic mean = mean_of(differences, "the difference b - a");
    const double factor = correction(static_cast<double>(mean.n - 1));
    const double deviation = std::sqrt(variance_of(mean.standard_error, mean.n));
    require_spread(deviation);
    const double d = mean.value / deviation;

    std::vector<double> influences;
    influences.reserve(mean.n);
    add_influences(differences, mean, 1, 1, deviation, d, influences);
    Replicates of_mean = replicates(mean.draw, mean.n, options, true);
    for (std::size_t i = 0; i < of_mean.values.size(); ++i)
        of_mean.values[i] *= factor / std::sqrt(variance_of(of_mean.standard_errors[i], mean.n));
    const Statistic effect{
        .value = factor * d, .n = mean.n, .acceleration = acceleration_of(influences), .draw = {}};
    return interval_of(effect, std::move(of_mean.values), options);
}

}  // namespace laptime::stats
