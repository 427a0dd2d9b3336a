#include "autocovariance.hpp"
#include "input.hpp"
#include "special.hpp"

#include <laptime/stats/dependence.hpp>

#include <algorithm>
#include <cmath>
#include <functional>

namespace laptime::stats {

namespace {

bool is_sorted_or_constant(std::span<const double> series) {
    return std::is_sorted(series.begin(), series.end()) ||
           std::is_sorted(series.begin(), series.end(), std::greater{});
}

/// The smallest lag from which on so many neighbours are not to be told from 0; `most` where there is none.
std::size_t last_significant_lag(const std::vector<double>& covariances, std::size_t run, double limit,
                                 std::size_t most) {
    std::size_t small = 0;  // in a row, up to and with this lag
    for (std::size_t lag = 1; lag < covariances.size(); ++lag) {
        small = std::abs(covariances[lag] / covariances[0]) < limit ? small + 1 : 0;
        if (small == run) return lag + 1 - run;
    }
    return most;
}

/// 1 up to the middle, and from there down to 0.
double flat_top(double x) noexcept {
    return std::min(1.0, 2 * (1 - x));
}

}  // namespace

double optimal_block_length(std::span<const double> series) {
    require_finite(series, "series");
    const auto n = static_cast<double>(series.size());
    const auto run = static_cast<std::size_t>(std::max(5.0, std::floor(std::log10(n))));
    const std::size_t most_lag = static_cast<std::size_t>(std::ceil(std::sqrt(n))) + run;
    const std::vector<double> covariances = autocovariances(series, most_lag);
    if (covariances[0] <= 0) return 1;
    const double limit = 2 * std::sqrt(std::log10(n) / n);
    const std::size_t significant = last_significant_lag(covariances, run, limit, most_lag);
    const std::size_t reach = std::min(2 * significant, most_lag);
    double slope = 0;
    double variance = covariances[0];
    for (std::size_t lag = 1; lag <= reach; ++lag) {
        const auto distance = static_cast<double>(lag);
        const double weighted = 2 * flat_top(distance / static_cast<double>(reach)) * covariances[lag];
        slope += weighted * distance;
        variance += weighted;
    }
    const double most = std::ceil(std::min(3 * std::sqrt(n), n / 3));
    const double best = std::cbrt(slope * slope / (variance * variance) * n);
    return std::max(1.0, std::isfinite(best) ? std::min(best, most) : most);
}

Blocks cautious_blocks(std::span<const double> whole) {
    const auto series = whole.first(std::min(whole.size(), most_to_diagnose));
    const auto blocks_of = [series](double length) {
        return Blocks{.length = length, .inflation = variance_inflation(series, length)};
    };
    const Blocks optimal = blocks_of(optimal_block_length(series));
    const Blocks near = blocks_of(std::cbrt(static_cast<double>(series.size())));
    return near.inflation > optimal.inflation ? near : optimal;
}

Dependence diagnose(std::span<const double> whole) {
    require_finite(whole);
    Dependence result{.effective_n = static_cast<double>(whole.size())};
    const auto series = whole.first(std::min(whole.size(), most_to_diagnose));
    const auto n = static_cast<double>(series.size());
    if (series.size() < fewest_to_diagnose || is_sorted_or_constant(series)) return result;
    const std::size_t lags =
        2 * std::min<std::size_t>(series.size() / 10, 5);  // even, for the law of the test
    const std::vector<double> covariances = autocovariances(ranks(series), lags);
    double statistic = 0;
    for (std::size_t lag = 1; lag <= lags; ++lag) {
        const double correlation = covariances[lag] / covariances[0];
        statistic += n * (n + 2) * correlation * correlation / (n - static_cast<double>(lag));
    }
    constexpr double level = 0.05;
    result.p_value = chi_squared_survival(statistic, static_cast<unsigned>(lags));
    result.lag1_correlation = covariances[1] / covariances[0];
    result.dependent = *result.p_value < level;
    if (!result.dependent) return result;
    const Blocks blocks = cautious_blocks(series);
    result.block_length = blocks.length;
    result.effective_n /= blocks.inflation;
    return result;
}

}  // namespace laptime::stats
