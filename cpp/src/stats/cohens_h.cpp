#include "comparison.hpp"
#include "input.hpp"
#include "special.hpp"

#include <laptime/stats/effect_size.hpp>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>

namespace laptime::stats {

namespace {

double angle_of(std::size_t successes, std::size_t n) {
    return 2 * std::asin(std::sqrt(static_cast<double>(successes) / static_cast<double>(n)));
}

}  // namespace

Estimate cohens_h(std::size_t a_successes, std::size_t a_n, std::size_t b_successes, std::size_t b_n,
                  double confidence_level) {
    require_level(confidence_level);
    require_counts(a_successes, a_n, "a_");
    require_counts(b_successes, b_n, "b_");
    const double value = angle_of(b_successes, b_n) - angle_of(a_successes, a_n);
    const double error = std::sqrt(1 / static_cast<double>(a_n) + 1 / static_cast<double>(b_n));
    const double reach = two_sided_z(confidence_level) * error;
    return {.value = value,
            .low = std::max(-std::numbers::pi, value - reach),
            .high = std::min(std::numbers::pi, value + reach),
            .method = "normal law of the angles",
            .n = a_n + b_n,
            .confidence_level = confidence_level,
            .note = sizes_of(a_n, b_n),
            .standard_error = error};
}

}  // namespace laptime::stats
