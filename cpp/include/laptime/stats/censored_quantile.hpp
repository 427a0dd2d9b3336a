/// \file
/// Quantiles of values some of which are only known to be larger than they stand there, such as times of
/// requests that were given up.
#pragma once

#include <laptime/stats/estimate.hpp>

#include <span>

namespace laptime::stats {

/// The p-quantile of `data`, where `censored[i]` says that the true value is larger than `data[i]`.
///
/// The value is that of Kaplan and Meier's distribution: "Nonparametric estimation from incomplete
/// observations", JASA 53 (1958), read as type 7 reads a sample, so that it is type 7 where all censored
/// values lie above it. If it lies beyond the last value that is known, `censored` is set, and the value is
/// that last one, or type 7 of the values as they stand, which that of the true ones is not below, if that is
/// larger.
///
/// The limits are those of `quantile_interval`, and hold whatever made the values larger: the lower one is
/// taken as if each censored value were no larger than it stands there, the upper one as if it were infinite.
/// An upper limit that comes to lie among these is absent. n values count as n / inflation independent ones.
///
/// Throws StatisticsError if `data` is empty or not finite, the two differ in length, or p or
/// confidence_level is outside (0, 1).
[[nodiscard]] Estimate censored_quantile_interval(std::span<const double> data,
                                                  std::span<const bool> censored, double p,
                                                  double confidence_level = 0.95, double inflation = 1);

}  // namespace laptime::stats
