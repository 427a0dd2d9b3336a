/// \file
/// The statistics of grouped samples, and how to draw them anew: `Statistic` for each way of grouping.
/// All throw StatisticsError if the data is empty or not finite, or its groups make no sense.
#pragma once

#include "group_draws.hpp"
#include "statistic.hpp"

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

namespace laptime::stats {

/// Σ numerators / Σ denominators. The standard error is that of strata, if they are strata: else none.
[[nodiscard]] Statistic grouped_ratio(std::span<const double> numerators,
                                      std::span<const double> denominators,
                                      std::shared_ptr<const GroupDraws> groups);

/// The standard deviation (n − 1).
[[nodiscard]] Statistic grouped_standard_deviation(std::span<const double> data,
                                                   std::shared_ptr<const GroupDraws> groups);

/// The p-quantile (type 7).
[[nodiscard]] Statistic grouped_quantile(std::span<const double> data, double p,
                                         std::shared_ptr<const GroupDraws> groups);

/// The sum of each group.
[[nodiscard]] std::vector<double> sums_of_groups(std::span<const double> data, const GroupDraws& groups);

}  // namespace laptime::stats
