#include "sample.hpp"

#include <laptime/error/error.hpp>
#include <laptime/stats/rate.hpp>

#include <array>
#include <cmath>

#include <doctest/doctest.h>

using laptime::error::StatisticsError;
using laptime::stats::Estimate;
using laptime::stats::poisson_rate;

TEST_CASE("Garwood's limits are SciPy's quantiles of chi-squared laws") {
    struct Case {
        std::size_t events;
        double exposure;
        double confidence_level;
        double low;
        double high;
    };
    const std::array cases{Case{0, 10, 0.95, 0.0, 0.3688879454113935},
                           Case{1, 1, 0.95, 0.025317807984289897, 5.571643390938898},
                           Case{7, 2.5, 0.9, 1.3141262767578685, 5.259245520972846},
                           Case{100, 60, 0.95, 1.3560665208487193, 2.027113229873773},
                           Case{12'345, 600, 0.99, 20.10113855399974, 21.05680837359398},
                           Case{1'000'000, 3600, 0.95, 277.233606483415, 278.3227533181756}};
    for (const Case& expected : cases) {
        const Estimate estimate = poisson_rate(expected.events, expected.exposure, expected.confidence_level);
        CHECK(estimate.value == static_cast<double>(expected.events) / expected.exposure);
        CHECK(estimate.low.value() == doctest::Approx(expected.low).epsilon(1e-10));
        CHECK(estimate.high.value() == doctest::Approx(expected.high).epsilon(1e-10));
        CHECK(estimate.method == "Garwood");
        CHECK(estimate.n == expected.events);
    }
}

TEST_CASE("where nothing happened the rate has an upper limit all the same") {
    const Estimate estimate = poisson_rate(0, 60);
    CHECK(estimate.value == 0);
    CHECK(estimate.low.value() == 0);
    CHECK(estimate.high.value() == doctest::Approx(-std::log(0.025) / 60));
}

TEST_CASE("a rate needs a time") {
    CHECK_THROWS_WITH_AS((void)poisson_rate(3, 0), "exposure = 0 is not a finite number above 0",
                         StatisticsError);
    CHECK_THROWS_WITH_AS((void)poisson_rate(3, infinity), "exposure = inf is not a finite number above 0",
                         StatisticsError);
    CHECK_THROWS_WITH_AS((void)poisson_rate(3, 1, 1), "confidence_level = 1 is outside (0, 1)",
                         StatisticsError);
}
