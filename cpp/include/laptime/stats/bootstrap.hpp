/// \file
/// Percentile bootstrap intervals.
/// Efron, Tibshirani: "An introduction to the bootstrap" (1993), chapter 13.
///
/// All throw StatisticsError if the data is empty or not finite, or an option makes no sense. n = 1 gives no
/// interval.
#pragma once

#include <laptime/stats/estimate.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>

namespace laptime::stats {

/// The same seed gives the same bits on any number of threads.
struct BootstrapOptions {
    std::size_t n_resamples = 9999;  ///< at least 100
    double confidence_level = 0.95;
    std::uint64_t seed = 0;
    unsigned threads = 1;  ///< the calling thread is one of them
    std::function<void()>
        check{};  ///< called now and then on the calling thread; what it throws ends the work
};

/// The mean.
[[nodiscard]] Estimate bootstrap_mean(std::span<const double> data, const BootstrapOptions& options = {});

/// Σ numerators / Σ denominators, as in a throughput; each resample draws whole pairs.
/// Throws StatisticsError too if the lengths differ, a denominator is negative, or those of a resample sum to
/// zero.
[[nodiscard]] Estimate bootstrap_ratio(std::span<const double> numerators,
                                       std::span<const double> denominators,
                                       const BootstrapOptions& options = {});

/// The p-quantile (type 7), in O(n log n) once and O(1) a resample.
[[nodiscard]] Estimate bootstrap_quantile(std::span<const double> data, double p,
                                          const BootstrapOptions& options = {});

}  // namespace laptime::stats
