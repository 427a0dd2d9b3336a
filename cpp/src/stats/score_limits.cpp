#include "score_limits.hpp"

#include "special.hpp"

#include <cmath>

namespace laptime::stats {

ScoreLimits score_limits(double share, double n, double confidence_level) {
    const double z = two_sided_z(confidence_level);
    const double shrink = 1 + z * z / n;
    const double center = (share + z * z / (2 * n)) / shrink;
    const double half_width = z / shrink * std::sqrt((share * (1 - share) + z * z / (4 * n)) / n);
    // At the ends the formula gives exactly 0 and 1, up to rounding.
    return {.low = share == 0 ? 0 : center - half_width, .high = share == 1 ? 1 : center + half_width};
}

ScoreLimits score_limits(std::size_t successes, std::size_t n, double confidence_level) {
    const auto trials = static_cast<double>(n);
    return score_limits(static_cast<double>(successes) / trials, trials, confidence_level);
}

}  // namespace laptime::stats
