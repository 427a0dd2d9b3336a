/// \file
/// The gamma law.
#pragma once

#include <laptime/random/philox.hpp>

namespace laptime::random {

/// Gamma with the given shape (above 0) and scale 1, so of mean `shape`.
/// Marsaglia, Tsang: "A simple method for generating gamma variables", ACM TOMS 26 (2000).
[[nodiscard]] double draw_gamma(double shape, Philox& random) noexcept;

}  // namespace laptime::random
