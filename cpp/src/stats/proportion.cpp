#include "input.hpp"

#include <laptime/error/error.hpp>
#include <laptime/random/laws.hpp>
#include <laptime/stats/proportion.hpp>

#include <cmath>
#include <string>

namespace laptime::stats {

Estimate proportion(std::size_t successes, std::size_t n, double confidence_level) {
    require_probability(confidence_level, "confidence_level");
    if (n == 0) throw error::StatisticsError("n = 0: a proportion needs at least one trial");
    if (successes > n)
        throw error::StatisticsError("successes = " + std::to_string(successes) +
                                     " is more than n = " + std::to_string(n));

    const double trials = static_cast<double>(n);
    const double share = static_cast<double>(successes) / trials;
    const double z = -random::normal_quantile((1 - confidence_level) / 2);
    const double shrink = 1 + z * z / trials;
    const double center = (share + z * z / (2 * trials)) / shrink;
    const double half_width = z / shrink * std::sqrt((share * (1 - share) + z * z / (4 * trials)) / trials);

    Estimate estimate{.value = share, .method = "Wilson score", .n = n, .confidence_level = confidence_level};
    // At the ends the formula gives exactly 0 and 1, up to rounding.
    estimate.low = successes == 0 ? 0 : center - half_width;
    estimate.high = successes == n ? 1 : center + half_width;
    return estimate;
}

}  // namespace laptime::stats
