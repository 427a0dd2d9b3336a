#include "score_limits.hpp"

#include <laptime/random/laws.hpp>

#include <cmath>

namespace laptime::stats {

ScoreLimits score_limits(std::size_t successes, std::size_t n, double confidence_level) {
    const double trials = static_cast<double>(n);
    const double share = static_cast<double>(successes) / trials;
    const double z = -random::normal_quantile((1 - confidence_level) / 2);
    const double shrink = 1 + z * z / trials;
    const double center = (share + z * z / (2 * trials)) / shrink;
    const double half_width = z / shrink * std::sqrt((share * (1 - share) + z * z / (4 * trials)) / trials);
    // At the ends the formula gives exactly 0 and 1, up to rounding.
    return {.low = successes == 0 ? 0 : center - half_width,
            .high = successes == n ? 1 : center + half_width};
}

}  // namespace laptime::stats
