/// \file
/// The score interval of a share.
#pragma once

#include <cstddef>

namespace laptime::stats {

struct ScoreLimits {
    double low;
    double high;
};

/// Wilson: "Probable inference, the law of succession, and statistical inference", JASA 22 (1927).
/// The counts must have been checked, and the confidence level.
[[nodiscard]] ScoreLimits score_limits(std::size_t successes, std::size_t n, double confidence_level);

/// Of a share of trials that are worth `n` independent ones, which need not be whole.
[[nodiscard]] ScoreLimits score_limits(double share, double n, double confidence_level);

}  // namespace laptime::stats
