#include "sample.hpp"

#include <laptime/error/error.hpp>
#include <laptime/stats/quantile.hpp>

#include <array>
#include <cmath>
#include <initializer_list>
#include <numeric>
#include <vector>

#include <doctest/doctest.h>

using namespace laptime::stats;

namespace {

// The values 1 to n, so that an order statistic is its rank.
std::vector<double> ranks(std::size_t n) {
    std::vector<double> values(n);
    std::iota(values.begin(), values.end(), 1.0);
    return values;
}

}  // namespace

TEST_CASE("the ranks are those that SciPy's binomial law gives") {
    struct Case {
        std::size_t n;
        double p;
        double confidence_level;
        std::size_t low;
        std::size_t high;
    };
    const std::array cases{Case{6, 0.5, 0.95, 1, 6},
                           Case{72, 0.95, 0.95, 64, 72},
                           Case{100, 0.5, 0.95, 40, 61},
                           Case{200, 0.95, 0.95, 184, 197},
                           Case{1000, 0.99, 0.95, 983, 997},
                           Case{1000, 0.99, 0.99, 981, 998},
                           Case{3688, 0.999, 0.95, 3680, 3688},
                           Case{10'000'000, 0.5, 0.95, 4'996'901, 5'003'100},
                           Case{10'000'000, 0.999, 0.95, 9'989'804, 9'990'196}};
    for (const Case& expected : cases) {
        const QuantileRanks found = quantile_ranks(expected.n, expected.p, expected.confidence_level);
        CHECK(found.low.value() == expected.low);
        CHECK(found.high.value() == expected.high);
    }
}

TEST_CASE("the limits are order statistics and hold the value") {
    const Estimate estimate = quantile_interval(ranks(200), 0.95);
    CHECK(estimate.value == doctest::Approx(190.05));
    CHECK(estimate.low.value() == 184);
    CHECK(estimate.high.value() == 197);
    CHECK(estimate.method == "exact order statistics");
    CHECK(estimate.n == 200);
    CHECK(estimate.confidence_level == 0.95);
    CHECK(estimate.note.empty());

    const Estimate skewed = quantile_interval(lognormal(500), 0.9, 0.8);
    CHECK(skewed.low.value() <= skewed.value);
    CHECK(skewed.value <= skewed.high.value());
}

TEST_CASE("the smallest n for two limits") {
    CHECK(required_n(0.5) == 6);
    CHECK(required_n(0.95) == 72);
    CHECK(required_n(0.99) == 368);
    CHECK(required_n(0.999) == 3688);
    CHECK(required_n(0.05) == 72);
    CHECK(required_n(0.5, 1 - 0x1p-5) == 6);  // 0.5⁶ is exactly the tail
    CHECK(required_n(0.5, 0.01) == 2);
}

TEST_CASE("the smallest n is found where 1 - p has lost its digits") {
    CHECK(static_cast<double>(required_n(1e-10)) == doctest::Approx(std::log(0.025) / std::log1p(-1e-10)));
    CHECK(static_cast<double>(required_n(1e-13)) == doctest::Approx(3.688879454113936e13));
    CHECK(required_n(0.95, 0.95, 2.5) == 180);  // of values that are worth less than half
}

TEST_CASE("both limits exist from the required n on, and not before") {
    for (const double p : {0.01, 0.25, 0.5, 0.9, 0.95, 0.99, 0.999}) {
        for (const double confidence_level : {0.8, 0.95, 0.99}) {
            const std::size_t n = required_n(p, confidence_level);
            const QuantileRanks enough = quantile_ranks(n, p, confidence_level);
            const QuantileRanks short_by_one = quantile_ranks(n - 1, p, confidence_level);
            CHECK((enough.low && enough.high));
            CHECK_FALSE((short_by_one.low && short_by_one.high));
        }
    }
}

TEST_CASE("a limit that n does not allow is absent, and the note says what it needs") {
    const Estimate neither = quantile_interval(ranks(5), 0.5);
    CHECK(neither.value == 3);
    CHECK_FALSE(neither.low.has_value());
    CHECK_FALSE(neither.high.has_value());
    CHECK(neither.note == "needs n ≥ 6");
    CHECK(quantile_interval(ranks(1), 0.95).note == "needs n ≥ 72");

    const Estimate only_low = quantile_interval(ranks(71), 0.95);
    CHECK(only_low.low.value() == 63);
    CHECK_FALSE(only_low.high.has_value());
    CHECK(only_low.note == "no upper limit: needs n ≥ 72");

    const Estimate only_high = quantile_interval(ranks(71), 0.05);
    CHECK_FALSE(only_high.low.has_value());
    CHECK(only_high.high.value() == 9);
    CHECK(only_high.note == "no lower limit: needs n ≥ 72");
}

TEST_CASE("a limit that stands alone holds the value too") {
    // At 80 %, two values say that their p95 lies above both; type 7 lies between them.
    const Estimate estimate = quantile_interval(std::vector{0.0, 1.0}, 0.95, 0.8);
    CHECK(quantile_ranks(2, 0.95, 0.8).low.value() == 2);
    CHECK(estimate.low.value() == estimate.value);
    CHECK_FALSE(estimate.high.has_value());
}

TEST_CASE("constant data has limits of no width") {
    const Estimate estimate = quantile_interval(std::vector(100, 0.1), 0.95);
    CHECK(estimate.low.value() == 0.1);
    CHECK(estimate.high.value() == 0.1);
}
