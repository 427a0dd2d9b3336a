/// \file
/// Bootstrap intervals of one sample.
/// Efron, Tibshirani: "An introduction to the bootstrap" (1993), chapters 12 to 14.
///
/// All throw StatisticsError if the data is empty or not finite, or an option makes no sense. n = 1 gives no
/// interval.
#pragma once

#include <laptime/stats/estimate.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string_view>

namespace laptime::stats {

/// How limits are made of a sample.
enum class Method : std::uint8_t {
    automatic,    ///< whichever of the others covers best for the statistic and n
    percentile,   ///< quantiles of the resampled statistic
    bca,          ///< the same, corrected for bias and skewness
    studentized,  ///< quantiles of the distance in standard errors, each resample with its own
    student_t,    ///< no resampling: the normal law, with the standard error estimated
    series        ///< for values that depend on their neighbours: see dependence.hpp
};

[[nodiscard]] std::string_view to_string(Method method) noexcept;

/// The same seed gives the same bits on any number of threads, with any of the processor's instructions.
struct BootstrapOptions {
    std::size_t n_resamples = 9999;  ///< at least 100
    double confidence_level = 0.95;
    std::uint64_t seed = 0;
    unsigned threads = 1;  ///< the calling thread is one of them
    std::function<void()>
        check{};  ///< called now and then on the calling thread; what it throws ends the work
    Method method = Method::automatic;
    bool ordered = true;  ///< the values are in the order in which they were observed: automatic asks them
                          ///< for dependence between neighbours
};

/// Throws StatisticsError if an option makes no sense.
void require_sensible(const BootstrapOptions& options);

/// The mean. Automatic: studentized, or Student's t for n < 10; zeros and ones, as `proportion`; a series
/// whose neighbours depend on each other, as `bootstrap_series_mean`, and so for the other statistics.
[[nodiscard]] Estimate bootstrap_mean(std::span<const double> data, const BootstrapOptions& options = {});

/// The standard deviation (n − 1). Automatic: BCa.
[[nodiscard]] Estimate bootstrap_standard_deviation(std::span<const double> data,
                                                    const BootstrapOptions& options = {});

/// Σ numerators / Σ denominators, as in a throughput; each resample draws whole pairs. Automatic:
/// studentized, or Student's t for n < 10. Throws StatisticsError too if the lengths differ, a denominator is
/// negative, or those of a resample sum to zero.
[[nodiscard]] Estimate bootstrap_ratio(std::span<const double> numerators,
                                       std::span<const double> denominators,
                                       const BootstrapOptions& options = {});

/// The p-quantile (type 7), in O(n log n) once and O(1) a resample; O(n) where studentized, with the standard
/// error of Maritz, Jarrett: "A note on estimating the variance of the sample median", JASA 73 (1978).
/// Automatic: the exact limits of `quantile_interval`, beside which resamples only show how the value varies.
[[nodiscard]] Estimate bootstrap_quantile(std::span<const double> data, double p,
                                          const BootstrapOptions& options = {});

}  // namespace laptime::stats
