/// \file
/// Limits, of whatever was resampled.
#pragma once

#include "statistic.hpp"

#include <laptime/stats/bootstrap.hpp>
#include <laptime/stats/estimate.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace laptime::stats {

/// Resamples of fewer values are too alike.
constexpr std::size_t fewest_to_resample = 10;
constexpr const char* too_few_to_resample = "n < 10 is too few to resample";

/// The value alone, and why.
[[nodiscard]] Estimate without_interval(double value, std::size_t n, std::string why,
                                        const BootstrapOptions& options);

/// With the reason for the method, if there is one, in front of whatever else there is to note.
[[nodiscard]] Estimate because(std::string why, Estimate estimate);

/// The value between the tails of its replicates.
[[nodiscard]] Estimate percentile_interval(double value, std::size_t n, std::vector<double> replicates,
                                           const BootstrapOptions& options);

/// The same, with tails corrected for bias and acceleration. Efron: "Better bootstrap confidence intervals",
/// JASA 82 (1987).
[[nodiscard]] Estimate bca_interval(const Statistic& statistic, std::vector<double> replicates,
                                    const BootstrapOptions& options);

/// From the distances of the replicates in their own standard errors. Hall: "Theoretical comparison of
/// bootstrap confidence intervals", Annals of Statistics 16 (1988).
[[nodiscard]] Estimate studentized_interval(const Statistic& statistic, Replicates replicates,
                                            const BootstrapOptions& options);

/// As far to either side as the distances of the replicates reach, whichever way. Hall: "On symmetric
/// bootstrap confidence intervals", Journal of the Royal Statistical Society B 50 (1988).
[[nodiscard]] Estimate symmetric_interval(const Statistic& statistic, Replicates replicates,
                                          const BootstrapOptions& options);

/// Student's t.
[[nodiscard]] Estimate student_t_interval(const Statistic& statistic, double degrees_of_freedom,
                                          const BootstrapOptions& options);

/// Student's t with n − 1 degrees of freedom.
[[nodiscard]] Estimate student_t_interval(const Statistic& statistic, const BootstrapOptions& options);

/// By a method that takes the values as independent. Throws StatisticsError if it is another.
[[nodiscard]] Estimate interval_by(Method method, const Statistic& statistic,
                                   const BootstrapOptions& options);

}  // namespace laptime::stats
