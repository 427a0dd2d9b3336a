/// \file
/// Squares about a mean, and the standard error that follows from them.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>

namespace laptime::stats {

/// squares − correction, where both are sums that agree in all but a rounding: then exactly 0, so that a
/// resample of one value again and again has no spread.
[[nodiscard]] inline double spread(double squares, double correction) noexcept {
    constexpr double rounding = 64 * std::numeric_limits<double>::epsilon();
    const double difference = squares - correction;
    return difference > rounding * squares ? difference : 0;
}

/// A power of two near the largest distance: divided by it, squares and fourth powers neither overflow nor
/// vanish, and no digit changes.
[[nodiscard]] inline double scale_of(std::span<const double> distances) noexcept {
    double largest = 0;
    for (const double distance : distances) largest = std::max(largest, std::abs(distance));
    return largest > 0 ? std::exp2(std::ilogb(largest)) : 1;
}

/// Of a mean of n values whose squared distances to it sum to `squares`; NaN for n = 1.
[[nodiscard]] inline double standard_error(double squares, std::size_t n) noexcept {
    const auto size = static_cast<double>(n);
    return n > 1 ? std::sqrt(squares / (size - 1) / size) : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace laptime::stats
