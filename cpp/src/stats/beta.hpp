/// \file
/// The beta law: where an order statistic of uniform numbers lies.
#pragma once

#include <laptime/random/philox.hpp>

namespace laptime::stats {

/// Beta(a, b) for a, b ≥ 1, as the share of one gamma variable in two.
/// Marsaglia, Tsang: "A simple method for generating gamma variables", ACM TOMS 26 (2000).
[[nodiscard]] double draw_beta(double a, double b, random::Philox& random) noexcept;

}  // namespace laptime::stats
