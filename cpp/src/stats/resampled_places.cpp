#include "resampled_places.hpp"

#include <algorithm>
#include <cmath>

namespace laptime::stats {

namespace {

struct Normals {
    double first;
    double second;
};

// Two independent normal numbers, from a point in the unit disc. Marsaglia, Bray: "A convenient method for
// generating normal variables", SIAM Review 6 (1964).
Normals draw_normals(random::Xoshiro& random) noexcept {
    for (;;) {
        const double x = 2 * random.uniform_open() - 1;
        const double y = 2 * random.uniform_open() - 1;
        const double square = x * x + y * y;
        if (square >= 1 || square == 0) continue;
        const double scale = std::sqrt(-2 * std::log(square) / square);
        return {.first = x * scale, .second = y * scale};
    }
}

}  // namespace

ResampledPlaces::Gamma::Gamma(double shape) noexcept
    : d{shape - 1.0 / 3.0}, c{1 / (3 * std::sqrt(shape - 1.0 / 3.0))} {}

bool ResampledPlaces::Gamma::accepts(double normal, random::Xoshiro& random, double& value) const noexcept {
    const double root = 1 + c * normal;
    if (root <= 0) return false;
    const double cube = root * root * root;
    const double square = normal * normal;
    value = d * cube;
    const double uniform = random.uniform_open();
    if (uniform < 1 - 0.0331 * square * square) return true;  // nearly always, and without a logarithm
    return std::log(uniform) < square / 2 + d * (1 - cube + std::log(cube));
}

ResampledPlaces::ResampledPlaces(std::size_t n, std::size_t place) noexcept
    : size_{static_cast<double>(n)},
      above_{static_cast<double>(n - place - 1)},
      first_{static_cast<double>(place + 1)},
      second_{static_cast<double>(n - place)} {}

ResampledPlaces::Pair ResampledPlaces::draw(random::Xoshiro& random) const noexcept {
    const double lower = draw_beta(random);
    // The next one is the least of those above `lower`: 1 − (1 − lower) V^(1/above), V uniform.
    const double shrink = std::exp(std::log(random.uniform_open()) / above_);
    return {place_of(lower), place_of(1 - (1 - lower) * shrink)};
}

std::size_t ResampledPlaces::draw_lower(random::Xoshiro& random) const noexcept {
    return place_of(draw_beta(random));
}

// As the share of one gamma variable in two.
double ResampledPlaces::draw_beta(random::Xoshiro& random) const noexcept {
    double first = 0;
    double second = 0;
    Normals normals = draw_normals(random);
    while (!first_.accepts(normals.first, random, first)) normals = draw_normals(random);
    while (!second_.accepts(normals.second, random, second)) normals = draw_normals(random);
    return first / (first + second);
}

std::size_t ResampledPlaces::place_of(double uniform) const noexcept {
    return static_cast<std::size_t>(std::clamp(std::ceil(size_ * uniform), 1.0, size_)) - 1;
}

}  // namespace laptime::stats
