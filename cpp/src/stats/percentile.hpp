/// \file
/// The percentile bootstrap interval, of whatever was resampled.
#pragma once

#include <laptime/stats/bootstrap.hpp>
#include <laptime/stats/estimate.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace laptime::stats {

/// Throws StatisticsError if an option makes no sense.
void require_sensible(const BootstrapOptions& options);

/// The value between the tails of its replicates.
[[nodiscard]] Estimate percentile_interval(double value, std::size_t n, const std::vector<double>& replicates,
                                           const BootstrapOptions& options);

/// The value alone, and why.
[[nodiscard]] Estimate without_interval(double value, std::size_t n, std::string why,
                                        const BootstrapOptions& options);

}  // namespace laptime::stats
