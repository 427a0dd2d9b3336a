#include "beta.hpp"

#include <laptime/random/laws.hpp>

#include <cmath>

namespace laptime::stats {

namespace {

// Gamma(shape, 1) for shape ≥ 1: d(1 + cz)³ with z normal is almost gamma; a few draws are rejected to make
// it so.
double draw_gamma(double shape, random::Philox& random) noexcept {
    const double d = shape - 1.0 / 3.0;
    const double c = 1 / (3 * std::sqrt(d));
    for (;;) {
        const double z = random::draw_normal(random);
        const double root = 1 + c * z;
        if (root <= 0) continue;
        const double cube = root * root * root;
        if (std::log(random.uniform_open()) < z * z / 2 + d * (1 - cube + std::log(cube))) return d * cube;
    }
}

}  // namespace

double draw_beta(double a, double b, random::Philox& random) noexcept {
    const double first = draw_gamma(a, random);
    return first / (first + draw_gamma(b, random));
}

}  // namespace laptime::stats
