#include "sample.hpp"

#include <laptime/error/error.hpp>
#include <laptime/stats/binomial.hpp>
#include <laptime/stats/proportion.hpp>

#include <array>
#include <initializer_list>

#include <doctest/doctest.h>

using laptime::error::StatisticsError;
using laptime::stats::binomial_cdf;
using laptime::stats::clopper_pearson;
using laptime::stats::Estimate;
using laptime::stats::proportion;

TEST_CASE("the Clopper-Pearson limits are those of statsmodels") {
    struct Case {
        std::size_t successes;
        std::size_t n;
        double confidence_level;
        double low;
        double high;
    };
    const std::array cases{Case{0, 20, 0.95, 0.0, 0.1684334709830853},
                           Case{20, 20, 0.95, 0.8315665290169147, 1.0},
                           Case{7, 20, 0.95, 0.1539092047845412, 0.5921885345328282},
                           Case{1, 1, 0.95, 0.025, 1.0},
                           Case{81, 263, 0.9, 0.2610557460091119, 0.35817849557578413},
                           Case{8425, 14042, 0.99, 0.5892685093163273, 0.6106349624265159},
                           Case{1, 1'000'000, 0.95, 2.53178076637942e-08, 5.571630655166939e-06},
                           Case{250'000, 1'000'000, 0.95, 0.24915153568554574, 0.2508499125965476},
                           Case{999'999, 1'000'000, 0.95, 0.9999944283693448, 0.9999999746821924},
                           Case{0, 1'000'000, 0.99, 0.0, 5.298303330489366e-06}};
    for (const Case& expected : cases) {
        const Estimate estimate = clopper_pearson(expected.successes, expected.n, expected.confidence_level);
        CHECK(estimate.low.value() == doctest::Approx(expected.low).epsilon(1e-11));
        CHECK(estimate.high.value() == doctest::Approx(expected.high).epsilon(1e-11));
        CHECK(estimate.value == static_cast<double>(expected.successes) / static_cast<double>(expected.n));
        CHECK(estimate.method == "Clopper-Pearson");
        CHECK(estimate.n == expected.n);
    }
}

TEST_CASE("under each limit what was seen, or more of it, is as likely as its tail") {
    for (const std::size_t n : {7U, 40U, 1'000U}) {
        for (const std::size_t successes : {std::size_t{1}, n / 3, n - 1}) {
            const Estimate estimate = clopper_pearson(successes, n, 0.9);
            CHECK(1 - binomial_cdf(successes - 1, n, estimate.low.value()) == doctest::Approx(0.05));
            CHECK(binomial_cdf(successes, n, estimate.high.value()) == doctest::Approx(0.05));
        }
    }
}

TEST_CASE(
    "Clopper-Pearson limits hold the share, mirror with it, and are wider than Wilson's in the middle") {
    for (const std::size_t n : {1U, 3U, 50U, 100'000U}) {
        for (const std::size_t successes : {std::size_t{0}, n / 2, n - 1, n}) {
            const Estimate estimate = clopper_pearson(successes, n);
            const Estimate mirrored = clopper_pearson(n - successes, n);
            CHECK(estimate.low.value() <= estimate.value);
            CHECK(estimate.value <= estimate.high.value());
            CHECK(estimate.high.value() == 1 - mirrored.low.value());
        }
    }
    const Estimate exact = clopper_pearson(25, 50);
    const Estimate score = proportion(25, 50);
    CHECK(exact.low.value() < score.low.value());
    CHECK(exact.high.value() > score.high.value());
}

TEST_CASE("a Clopper-Pearson interval refuses impossible counts") {
    CHECK_THROWS_WITH_AS((void)clopper_pearson(0, 0), "n = 0: a proportion needs at least one trial",
                         StatisticsError);
    CHECK_THROWS_WITH_AS((void)clopper_pearson(5, 3), "successes = 5 is more than n = 3", StatisticsError);
    CHECK_THROWS_WITH_AS((void)clopper_pearson(1, 3, 1), "confidence_level = 1 is outside (0, 1)",
                         StatisticsError);
}
