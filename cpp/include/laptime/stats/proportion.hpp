/// \file
/// A share of successes.
#pragma once

#include <laptime/stats/estimate.hpp>

#include <cstddef>

namespace laptime::stats {

/// successes / n with the score interval, which keeps a width at 0 and 1.
/// Wilson: "Probable inference, the law of succession, and statistical inference", JASA 22 (1927).
/// Throws StatisticsError if n is 0 or successes > n.
[[nodiscard]] Estimate proportion(std::size_t successes, std::size_t n, double confidence_level = 0.95);

/// successes / n with limits that hold for every n and every true share, at the price of being too wide: the
/// shares under which so many successes or more, or so many or fewer, have probability (1 − confidence_level)
/// / 2. Clopper, Pearson: "The use of confidence or fiducial limits illustrated in the case of the binomial",
/// Biometrika 26 (1934). Throws as `proportion` does.
[[nodiscard]] Estimate clopper_pearson(std::size_t successes, std::size_t n, double confidence_level = 0.95);

}  // namespace laptime::stats
