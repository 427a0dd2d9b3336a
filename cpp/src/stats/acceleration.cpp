#include "statistic.hpp"

#include <cmath>

namespace laptime::stats {

double acceleration_of(std::span<const double> influence) {
    double squares = 0;
    double cubes = 0;
    for (const double value : influence) {
        squares += value * value;
        cubes += value * value * value;
    }
    const double acceleration = cubes / (6 * squares * std::sqrt(squares));
    return std::isfinite(acceleration) ? acceleration : 0;  // nothing varies, or sums overflow
}

}  // namespace laptime::stats
