#include "sample.hpp"

#include <laptime/error/error.hpp>
#include <laptime/stats/proportion.hpp>

#include <array>
#include <initializer_list>

#include <doctest/doctest.h>

using laptime::error::StatisticsError;
using laptime::stats::Estimate;
using laptime::stats::proportion;

TEST_CASE("the Wilson limits are those of SciPy") {
    struct Case {
        std::size_t successes;
        std::size_t n;
        double confidence_level;
        double low;
        double high;
    };
    const std::array cases{Case{0, 20, 0.95, 0.0, 0.16112515805281935},
                           Case{20, 20, 0.95, 0.8388748419471808, 1.0},
                           Case{7, 20, 0.95, 0.1811918241010821, 0.5671457233147637},
                           Case{81, 263, 0.9, 0.26331361718848145, 0.3565663496084882},
                           Case{8425, 14042, 0.99, 0.5892918977218436, 0.6105851736567697}};
    for (const Case& expected : cases) {
        const Estimate estimate = proportion(expected.successes, expected.n, expected.confidence_level);
        CHECK(estimate.low.value() == doctest::Approx(expected.low).epsilon(1e-13));
        CHECK(estimate.high.value() == doctest::Approx(expected.high).epsilon(1e-13));
    }
}

TEST_CASE("no success and no failure keep a width, and end exactly at 0 and 1") {
    const Estimate none = proportion(0, 20);
    CHECK(none.value == 0);
    CHECK(none.low.value() == 0);
    CHECK(none.high.value() > 0.1);
    const Estimate all = proportion(20, 20);
    CHECK(all.value == 1);
    CHECK(all.low.value() < 0.9);
    CHECK(all.high.value() == 1);
    CHECK(all.method == "Wilson score");
    CHECK(all.n == 20);
}

TEST_CASE("limits stay in [0, 1] around the share, and mirror with it") {
    for (const std::size_t n : {1U, 3U, 50U, 1'000'000U}) {
        for (const std::size_t successes : {std::size_t{0}, std::size_t{1}, n / 2, n - 1, n}) {
            const Estimate estimate = proportion(successes, n);
            const Estimate mirrored = proportion(n - successes, n);
            CHECK(0 <= estimate.low.value());
            CHECK(estimate.low.value() <= estimate.value);
            CHECK(estimate.value <= estimate.high.value());
            CHECK(estimate.high.value() <= 1);
            CHECK(estimate.low.value() == doctest::Approx(1 - mirrored.high.value()));
        }
    }
}

TEST_CASE("impossible counts are refused") {
    CHECK_THROWS_WITH_AS((void)proportion(0, 0), "n = 0: a proportion needs at least one trial",
                         StatisticsError);
    CHECK_THROWS_WITH_AS((void)proportion(5, 3), "successes = 5 is more than n = 3", StatisticsError);
    CHECK_THROWS_WITH_AS((void)proportion(1, 3, not_a_number), "confidence_level = nan is outside (0, 1)",
                         StatisticsError);
}
