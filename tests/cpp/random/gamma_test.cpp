#include "../kolmogorov_smirnov.hpp"

#include <laptime/random/gamma.hpp>

#include <cmath>
#include <vector>

#include <doctest/doctest.h>

using namespace laptime::random;
using laptime::test::distance_from_law;

namespace {

std::vector<double> draws(double shape, std::size_t n = 20'000) {
    Philox random{21};
    std::vector<double> drawn(n);
    for (double& value : drawn) value = draw_gamma(shape, random);
    return drawn;
}

}  // namespace

TEST_CASE("gamma numbers follow their law, whatever their shape") {
    CHECK(distance_from_law(draws(0.5), laptime::test::gamma_law_of_one_half) < 1);
    CHECK(distance_from_law(draws(1), laptime::test::exponential_law(1)) < 1);
    CHECK(distance_from_law(draws(4), laptime::test::gamma_law_of_four) < 1);
}

TEST_CASE("the test would see a law that is slightly another") {
    CHECK(distance_from_law(draws(1.1), laptime::test::exponential_law(1)) > 1);
    CHECK(distance_from_law(draws(3.8), laptime::test::gamma_law_of_four) > 1);
}

TEST_CASE("mean and variance of gamma numbers are their shape") {
    for (const double shape : {0.1, 0.5, 1.0, 2.5, 50.0, 1e6}) {
        CAPTURE(shape);
        const auto drawn = draws(shape);
        const double mean_error = std::sqrt(shape / static_cast<double>(drawn.size()));
        CHECK(std::abs(laptime::test::mean_of(drawn) - shape) < 4 * mean_error);
        CHECK(laptime::test::variance_of(drawn) == doctest::Approx(shape).epsilon(0.15));
    }
}

TEST_CASE("gamma numbers are never negative, nor nothing at all, at the ends of what a shape may be") {
    for (const double shape : {1e-300, 1e-3, 1e300}) {
        Philox random{1};
        for (int i = 0; i < 100; ++i) {
            const double drawn = draw_gamma(shape, random);
            CHECK((drawn >= 0 && std::isfinite(drawn)));
        }
    }
}

TEST_CASE("the same stream gives the same gamma numbers") {
    CHECK(draws(0.7, 100) == draws(0.7, 100));
}
