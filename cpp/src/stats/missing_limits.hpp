/// \file
/// What to say of a quantile's limits that n does not allow.
#pragma once

#include <laptime/stats/quantile.hpp>

#include <cstddef>
#include <string>

namespace laptime::stats {

/// Which limit is missing and how many values both need; empty where both are there.
[[nodiscard]] std::string missing_limits(const QuantileRanks& ranks, std::size_t needed);

}  // namespace laptime::stats
