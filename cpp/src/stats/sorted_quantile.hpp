/// \file
/// Type 7 of values in ascending order.
#pragma once

#include <laptime/stats/quantile.hpp>

#include <cmath>
#include <span>

namespace laptime::stats {

/// `fraction` of the way; where it is 0 or an end is infinite, exactly that end.
[[nodiscard]] inline double between(double lower, double upper, double fraction) noexcept {
    if (fraction == 0 || !std::isfinite(lower)) return lower;
    return std::isfinite(upper) ? std::lerp(lower, upper, fraction) : upper;
}

[[nodiscard]] inline double sorted_quantile(std::span<const double> ascending,
                                            const QuantilePosition& position) noexcept {
    const double lower = ascending[position.below];
    return position.fraction == 0 ? lower : between(lower, ascending[position.below + 1], position.fraction);
}

[[nodiscard]] inline double sorted_quantile(std::span<const double> ascending, double p) noexcept {
    return sorted_quantile(ascending, quantile_position(ascending.size(), p));
}

}  // namespace laptime::stats
