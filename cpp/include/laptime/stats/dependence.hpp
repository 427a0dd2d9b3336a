/// \file
/// Whether the values of a series, such as latencies in the order of their requests, depend on each other;
/// and intervals where they do. All throw StatisticsError if the data is empty or not finite, or an option
/// makes no sense.
#pragma once

#include <laptime/stats/bootstrap.hpp>
#include <laptime/stats/estimate.hpp>

#include <cstddef>
#include <optional>
#include <span>

namespace laptime::stats {

/// Fewer values tell nothing of their dependence.
inline constexpr std::size_t fewest_to_diagnose = 20;

/// Of more values the first ones are asked: they tell enough.
inline constexpr std::size_t most_to_diagnose = 20'000;

struct Dependence {
    bool dependent = false;           ///< at 5 %; false too where nothing can be told
    std::optional<double> p_value{};  ///< of independence; absent for n < 20, sorted, or constant data
    std::optional<double> lag1_correlation{};  ///< the correlation of neighbours, of ranks
    double block_length = 1;                   ///< mean length of blocks that keep the dependence of a mean
    double effective_n = 0;                    ///< as many independent values would make as sure a mean
};

/// Ljung and Box's test (Biometrika 65, 1978) on the ranks of the values, so that no single outlier decides.
/// A sorted sample has lost its order, and is taken as independent.
[[nodiscard]] Dependence diagnose(std::span<const double> whole);

/// The mean length of the blocks of the stationary bootstrap that makes the variance of the mean most
/// precise. Politis, White: "Automatic block-length selection for the dependent bootstrap", Econometric
/// Reviews 23 (2004); corrected by Patton, Politis, White, Econometric Reviews 28 (2009). At least 1, at most
/// min(3 √n, n / 3).
[[nodiscard]] double optimal_block_length(std::span<const double> series);

/// The mean length of blocks that lets the mean vary more: the optimal one, or n^(1/3), which keeps near
/// neighbours together where the sample's own correlations mislead the optimal one.
[[nodiscard]] double cautious_block_length(std::span<const double> series);

/// The mean of a series with the percentile interval of the stationary bootstrap: blocks of random length,
/// laid around a circle. Politis, Romano: "The stationary bootstrap", JASA 89 (1994).
/// \param block_length mean length, at least 1; the cautious one where it is absent
[[nodiscard]] Estimate bootstrap_series_mean(std::span<const double> series,
                                             std::optional<double> block_length = {},
                                             const BootstrapOptions& options = {});

/// Σ numerators / Σ denominators of a series of pairs, in the same way; throws as `bootstrap_ratio` does.
[[nodiscard]] Estimate bootstrap_series_ratio(std::span<const double> numerators,
                                              std::span<const double> denominators,
                                              std::optional<double> block_length = {},
                                              const BootstrapOptions& options = {});

/// The standard deviation (n − 1) of a series, in the same way.
[[nodiscard]] Estimate bootstrap_series_standard_deviation(std::span<const double> series,
                                                           std::optional<double> block_length = {},
                                                           const BootstrapOptions& options = {});

/// The p-quantile of a series between the order statistics that would bound it in an independent sample of as
/// much information: the variance of the share of values up to the quantile, by the stationary bootstrap,
/// tells how many independent values that would be.
[[nodiscard]] Estimate series_quantile_interval(std::span<const double> series, double p,
                                                double confidence_level = 0.95);

/// The same where `censored[i]` says that the true value is larger than `series[i]`: see
/// `censored_quantile_interval`. Values are told apart as they stand there.
[[nodiscard]] Estimate series_censored_quantile_interval(std::span<const double> series,
                                                         std::span<const bool> censored, double p,
                                                         double confidence_level = 0.95);

}  // namespace laptime::stats
