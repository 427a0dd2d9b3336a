/// \file
/// As how many independent values those of clusters count.
#pragma once

#include "group_draws.hpp"

#include <span>

namespace laptime::stats {

/// As many independent values would tell as much of the share of values up to `value`, at most n. The
/// variance of the share between clusters says how many: Kish, "Survey sampling" (1965), section 8.2. Fewer
/// clusters know that variance less well: the ratio of Student's quantiles, as Korn and Graubard have it.
[[nodiscard]] double effective_n_of_share(std::span<const double> data, double value,
                                          const GroupDraws& groups, double confidence_level);

}  // namespace laptime::stats
