#include <laptime/error/error.hpp>
#include <laptime/stats/quantile.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

namespace laptime::stats {

namespace {

// The number of values up to the quantile: n p, which is whole where only rounding keeps it from being so.
// Types 1 to 3 jump there: 100 · 0.07 is 7.000000000000001, and its ceiling would be the wrong order
// statistic.
double count_up_to(double n, double p) noexcept {
    const double count = n * p;
    const double whole = std::round(count);
    const double rounding = 4 * std::numeric_limits<double>::epsilon() * std::max(whole, 1.0);
    return std::abs(count - whole) <= rounding ? whole : count;
}

// Of two neighbours as near as each other, the even one.
double nearest_even(double count) noexcept {
    const double below = std::floor(count);
    if (count - below != 0.5) return std::round(count);
    return std::fmod(below, 2) == 0 ? below : below + 1;
}

// Between the types that interpolate lies only where the first and the last of n values are taken to be.
double interpolated_rank(double n, double p, double alpha, double beta) noexcept {
    return alpha + p * (n + 1 - alpha - beta);
}

// Counted from 1; beyond 1 and n where a type would look outside the sample.
double rank_of(double n, double p, QuantileType type) noexcept {
    const double count = count_up_to(n, p);
    switch (type) {
        case QuantileType::inverted_cdf:
            return std::ceil(count);
        case QuantileType::averaged_inverted_cdf:
            return count == std::floor(count) ? count + 0.5 : std::ceil(count);
        case QuantileType::closest_observation:
            return nearest_even(count);
        case QuantileType::interpolated_inverted_cdf:
            return interpolated_rank(n, p, 0, 1);
        case QuantileType::hazen:
            return interpolated_rank(n, p, 0.5, 0.5);
        case QuantileType::weibull:
            return interpolated_rank(n, p, 0, 0);
        case QuantileType::median_unbiased:
            return interpolated_rank(n, p, 1.0 / 3, 1.0 / 3);
        case QuantileType::normal_unbiased:
            return interpolated_rank(n, p, 3.0 / 8, 3.0 / 8);
        case QuantileType::linear:
            break;
    }
    return interpolated_rank(n, p, 1, 1);
}

}  // namespace

QuantileType quantile_type(std::int64_t number) {
    if (number < 1 || number > 9)
        throw error::StatisticsError("type = " + std::to_string(number) + " is not one of the types 1 to 9");
    return static_cast<QuantileType>(number);
}

QuantilePosition quantile_position(std::size_t n, double p, QuantileType type) noexcept {
    const auto size = static_cast<double>(n);
    // From 0, type 7 needs no 1 added and taken away again, and loses no digit of its fraction.
    const double position =
        type == QuantileType::linear ? (size - 1) * p : std::clamp(rank_of(size, p, type), 1.0, size) - 1;
    const double below = std::floor(position);
    return {static_cast<std::size_t>(below), position - below};
}

}  // namespace laptime::stats
