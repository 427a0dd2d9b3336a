#include <laptime/random/gamma.hpp>
#include <laptime/random/laws.hpp>
#include <laptime/random/philox.hpp>

#include <cmath>

#include <doctest/doctest.h>

using namespace laptime::random;

TEST_CASE("gamma draws are those of Marsaglia and Tsang's method") {  // computed apart, in Python with SciPy
    Philox random{1};
    CHECK(draw_gamma(2.5, random) == doctest::Approx(4.581038416756081).epsilon(1e-12));
    CHECK(draw_gamma(0.5, random) == doctest::Approx(1.265889972376448).epsilon(1e-12));
}

TEST_CASE("a gamma law is told by its mean and its shape, and repeats itself") {
    constexpr int n = 50'000;
    Philox random{4};
    double sum = 0;
    for (int i = 0; i < n; ++i) sum += draw(Gamma{.mean = 0.02, .shape = 4}, random);
    CHECK(std::abs(sum / n - 0.02) < 5 * 0.01 / std::sqrt(n));
    Philox a{9, 3};
    Philox b{9, 3};
    for (int i = 0; i < 100; ++i) {
        const Gamma law{.mean = 3, .shape = 0.5};
        CHECK(draw(law, a) == draw(law, b));
    }
}
