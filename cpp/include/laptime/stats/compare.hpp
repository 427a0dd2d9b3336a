/// \file
/// What changes from a sample a to a sample b.
///
/// Means, quantiles and ratios of sums: bootstrap; both samples are resampled. Efron, Tibshirani: "An
/// introduction to the bootstrap" (1993), chapters 8 and 12 to 14. Proportions: Newcombe's score intervals.
/// All throw StatisticsError if the data is empty or not finite, or an option makes no sense.
#pragma once

#include <laptime/stats/bootstrap.hpp>
#include <laptime/stats/estimate.hpp>

#include <cstddef>
#include <optional>
#include <span>

namespace laptime::stats {

/// Both from the same resamples. The n of independent samples is n_a + n_b, and the note has both; with n = 1
/// on a side there is no interval. A ratio has no interval where a comes to 0, or past it, in a resample.
/// Automatic for means and ratios of sums: limits as far to either side, by Hall, "On symmetric bootstrap
/// confidence intervals", Journal of the Royal Statistical Society B 50 (1988): equal samples are told apart
/// no oftener than they should, which equal-tailed studentized limits do not keep to. For n < 10 Welch's or
/// Student's t, of the ratio as Fieller has it.
/// Automatic, of means, quantiles and ratios of sums: the values are taken in their order. Where neighbours
/// depend on each other (of pairs their differences), replicates and standard errors lie as much further off
/// as the stationary bootstrap lets the mean vary more, and the note says so. Zeros and ones are not asked.
struct Change {
    Estimate difference;            ///< b − a
    std::optional<Estimate> ratio;  ///< b / a; absent where a is 0
};

/// The means of two independent samples. Automatic, zeros and ones: the difference as `compare_proportions`.
[[nodiscard]] Change compare_means(std::span<const double> a, std::span<const double> b,
                                   const BootstrapOptions& options = {});

/// The means of paired samples: a[i] and b[i] were observed on the same thing, and are drawn together.
/// Automatic, zeros and ones: the difference as `compare_paired_proportions`.
/// Throws StatisticsError too if the lengths differ.
[[nodiscard]] Change compare_paired_means(std::span<const double> a, std::span<const double> b,
                                          const BootstrapOptions& options = {});

/// The p-quantiles (type 7) of two independent samples, in O(n log n) once and O(1) a resample.
/// Percentile limits, whether asked for or not; throws StatisticsError if others are.
[[nodiscard]] Change compare_quantiles(std::span<const double> a, std::span<const double> b, double p,
                                       const BootstrapOptions& options = {});

/// One sample of pairs, as `bootstrap_ratio` takes them.
struct RatioSample {
    std::span<const double> numerators;
    std::span<const double> denominators;
};

/// The ratios of sums, such as throughputs, of two independent samples; throws as `bootstrap_ratio` does.
[[nodiscard]] Change compare_ratios(const RatioSample& a, const RatioSample& b,
                                    const BootstrapOptions& options = {});

/// The difference b − a of the shares of successes in independent trials, with the hybrid score interval,
/// which keeps a width at 0 and 1. Newcombe: "Interval estimation for the difference between independent
/// proportions: comparison of eleven methods", Statistics in Medicine 17 (1998) 873–890, method 10. Throws
/// StatisticsError if an n is 0 or there are more successes than trials.
[[nodiscard]] Estimate compare_proportions(std::size_t a_successes, std::size_t a_n, std::size_t b_successes,
                                           std::size_t b_n, double confidence_level = 0.95);

/// How often which of two paired trials succeeded.
struct PairedOutcomes {
    std::size_t both = 0;
    std::size_t only_a = 0;
    std::size_t only_b = 0;
    std::size_t neither = 0;

    [[nodiscard]] std::size_t n() const noexcept { return both + only_a + only_b + neither; }
};

/// Counts the pairs of two samples of zeros and ones.
/// Throws StatisticsError if they are empty, of different lengths, or hold anything else.
[[nodiscard]] PairedOutcomes count_paired_outcomes(std::span<const double> a, std::span<const double> b);

/// The difference b − a of the shares of successes in paired trials, such as two models' answers to the same
/// questions. The interval keeps a width where all pairs agree, and at 0 and 1.
/// Newcombe: "Improved confidence intervals for the difference between binomial proportions based on paired
/// data", Statistics in Medicine 17 (1998) 2635–2650, method 10.
/// Throws StatisticsError if there are no pairs.
[[nodiscard]] Estimate compare_paired_proportions(const PairedOutcomes& outcomes,
                                                  double confidence_level = 0.95);

}  // namespace laptime::stats
