#include "input.hpp"
#include "score_limits.hpp"

#include <laptime/stats/proportion.hpp>

namespace laptime::stats {

Estimate proportion(std::size_t successes, std::size_t n, double confidence_level) {
    require_level(confidence_level);
    require_counts(successes, n);
    const ScoreLimits limits = score_limits(successes, n, confidence_level);
    return {.value = static_cast<double>(successes) / static_cast<double>(n),
            .low = limits.low,
            .high = limits.high,
            .method = "Wilson score",
            .n = n,
            .confidence_level = confidence_level};
}

}  // namespace laptime::stats
