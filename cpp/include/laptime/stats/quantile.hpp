/// \file
/// Sample quantiles and their exact limits.
#pragma once

#include <laptime/stats/estimate.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace laptime::stats {

/// How a quantile is made of order statistics. Numbers and definitions: Hyndman, Fan: "Sample quantiles in
/// statistical packages", The American Statistician 50 (1996); names: NumPy's.
enum class QuantileType : std::uint8_t {
    inverted_cdf = 1,
    averaged_inverted_cdf,
    closest_observation,
    interpolated_inverted_cdf,
    hazen,
    weibull,
    linear,
    median_unbiased,
    normal_unbiased
};

/// The type of that number. Throws StatisticsError unless it is 1 to 9.
[[nodiscard]] QuantileType quantile_type(std::int64_t number);

/// The p-quantile, O(n). Throws StatisticsError if `data` is empty or not finite, or p is outside [0, 1].
[[nodiscard]] double quantile(std::span<const double> data, double p,
                              QuantileType type = QuantileType::linear);

/// The same for several p, with one sort.
[[nodiscard]] std::vector<double> quantiles(std::span<const double> data,
                                            std::span<const double> probabilities,
                                            QuantileType type = QuantileType::linear);

/// Where a type looks among n sorted values: `fraction` of the way from [below] to [below + 1].
struct QuantilePosition {
    std::size_t below = 0;
    double fraction = 0;
};
/// n is at least 1, and p in [0, 1].
[[nodiscard]] QuantilePosition quantile_position(std::size_t n, double p,
                                                 QuantileType type = QuantileType::linear) noexcept;

/// Ranks (1 to n) of the order statistics that bound the p-quantile; a rank that n does not allow is absent.
struct QuantileRanks {
    std::optional<std::size_t> low;
    std::optional<std::size_t> high;
};

/// The narrowest ranks that the true quantile lies below, or above, with probability ≤ (1 − confidence_level)
/// / 2 each. They hold for every distribution, also with ties: the number of values up to the true quantile
/// is binomial. Meeker, Hahn, Escobar: "Statistical intervals", 2nd ed. (2017), section 5.2.
[[nodiscard]] QuantileRanks quantile_ranks(std::size_t n, double p, double confidence_level);

/// The same of values that depend on each other, and are worth `effective_n` independent ones, at most n: as
/// far from either end, in shares of the sample, as in a sample of those.
[[nodiscard]] QuantileRanks quantile_ranks(std::size_t n, double effective_n, double p,
                                           double confidence_level);

/// The quantile with the exact limits of `quantile_ranks`, widened to hold the value. Where a limit is
/// absent, the note says which and what it needs. Throws StatisticsError as `quantile` does, and if p is 0
/// or 1.
[[nodiscard]] Estimate quantile_interval(std::span<const double> data, double p,
                                         double confidence_level = 0.95,
                                         QuantileType type = QuantileType::linear);

/// The same, type 7, of values that depend on each other, and are worth as many independent ones.
[[nodiscard]] Estimate quantile_interval(std::span<const double> data, double p, double confidence_level,
                                         double effective_n);

/// The smallest n for which both exact limits of the p-quantile exist, where n values are worth n / inflation
/// independent ones. Throws StatisticsError if p or confidence_level is outside (0, 1), or no sample is large
/// enough.
[[nodiscard]] std::size_t required_n(double p, double confidence_level = 0.95, double inflation = 1);

}  // namespace laptime::stats
