/// \file
/// How large a change from a to b is, as a number without a unit.
/// All throw StatisticsError if a sample is empty or not finite, or an option makes no sense.
#pragma once

#include <laptime/stats/bootstrap.hpp>
#include <laptime/stats/estimate.hpp>

#include <cstddef>
#include <span>

namespace laptime::stats {

/// Cohen's d of two independent samples, the difference of means in standard deviations of both, times
/// Hedges' correction for small samples. Hedges: "Distribution theory for Glass's estimator of effect size
/// and related estimators", Journal of Educational Statistics 6 (1981). BCa bootstrap, or percentile if asked
/// for; why: Kelley, "The effects of nonnormal distributions on confidence intervals around the standardized
/// mean difference", Educational and Psychological Measurement 65 (2005). Throws StatisticsError too if a
/// sample has one value, or none varies.
[[nodiscard]] Estimate hedges_g(std::span<const double> a, std::span<const double> b,
                                const BootstrapOptions& options = {});

/// The same of paired samples: the mean difference in standard deviations of the differences.
/// Throws StatisticsError too if the lengths differ, or there are fewer than 3 pairs.
[[nodiscard]] Estimate paired_hedges_g(std::span<const double> a, std::span<const double> b,
                                       const BootstrapOptions& options = {});

/// P(b > a) − P(b < a) of two independent samples, from −1 to 1, in O(n log n).
/// Cliff: "Dominance statistics: ordinal analyses to answer ordinal questions", Psychological Bulletin 114
/// (1993); the interval: Feng, Cliff: "Monte Carlo evaluation of ordinal d with improved confidence
/// interval", Journal of Modern Applied Statistical Methods 3 (2004).
[[nodiscard]] Estimate cliffs_delta(std::span<const double> a, std::span<const double> b,
                                    double confidence_level = 0.95);

/// 2 arcsin √(share of b) − 2 arcsin √(share of a) of independent trials, from −π to π: its spread hardly
/// depends on the shares. Cohen: "Statistical power analysis for the behavioral sciences", 2nd ed. (1988),
/// chapter 6. Throws StatisticsError if an n is 0 or there are more successes than trials.
[[nodiscard]] Estimate cohens_h(std::size_t a_successes, std::size_t a_n, std::size_t b_successes,
                                std::size_t b_n, double confidence_level = 0.95);

}  // namespace laptime::stats
