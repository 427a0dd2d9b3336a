#include <laptime/random/gamma.hpp>
#include <laptime/random/laws.hpp>

#include <cmath>

namespace laptime::random {

double draw_gamma(double shape, Philox& random) noexcept {
    if (shape < 1) {  // a gamma of shape + 1, shrunk by U^(1/shape)
        const double shrunk = std::pow(random.uniform_open(), 1 / shape);
        return shrunk * draw_gamma(shape + 1, random);
    }
    const double d = shape - 1.0 / 3;
    const double c = 1 / std::sqrt(9 * d);
    while (true) {
        const double x = draw_normal(random);
        const double root = 1 + c * x;
        if (root <= 0) continue;
        const double v = root * root * root;
        if (std::log(random.uniform_open()) < 0.5 * x * x + d - d * v + d * std::log(v)) return d * v;
    }
}

}  // namespace laptime::random
