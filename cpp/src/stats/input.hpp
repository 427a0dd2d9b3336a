/// \file
/// What every statistic asks of its input. All throw StatisticsError.
#pragma once

#include <span>
#include <vector>

namespace laptime::stats {

/// Not empty, and no NaN or infinity. `name` is what the message calls the data.
void require_finite(std::span<const double> data, const char* name = "data");

/// Inside (0, 1).
void require_probability(double value, const char* name);

/// A checked copy. Sorting is undefined with NaN, so the copy that is sorted must be the one that was
/// checked: another Python thread may write to the original meanwhile.
[[nodiscard]] std::vector<double> finite_copy(std::span<const double> data, const char* name = "data");

}  // namespace laptime::stats
