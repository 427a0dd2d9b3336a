#include "sample.hpp"

#include <laptime/error/error.hpp>
#include <laptime/stats/quantile.hpp>

#include <algorithm>
#include <array>
#include <vector>

#include <doctest/doctest.h>

using namespace laptime::stats;
using laptime::error::StatisticsError;

TEST_CASE("a quantile is NumPy's default, for one p and for several") {
    const std::vector data{0.31, 2.5, 1.1, 0.9, 7.25, 1.1, 3.0};
    const std::array probabilities{0.05, 0.25, 0.5, 0.9, 0.99};
    const std::array expected{0.487, 1.0, 1.1, 4.7, 6.995};
    const std::vector<double> several = quantiles(data, probabilities);
    for (std::size_t i = 0; i < expected.size(); ++i) {
        CHECK(quantile(data, probabilities.at(i)) == doctest::Approx(expected.at(i)).epsilon(1e-14));
        CHECK(several[i] == quantile(data, probabilities.at(i)));
    }
}

TEST_CASE("a quantile stays in the data, rises with p, and moves and stretches with the data") {
    const std::vector<double> data = lognormal(37);
    std::vector<double> moved = data;
    for (double& value : moved) value = 3 * value - 5;
    double previous = *std::min_element(data.begin(), data.end());
    for (int percent = 1; percent < 100; ++percent) {
        const double p = percent / 100.0;
        const double value = quantile(data, p);
        CHECK(value >= previous);
        CHECK(quantile(moved, p) == doctest::Approx(3 * value - 5));
        previous = value;
    }
    CHECK(previous <= *std::max_element(data.begin(), data.end()));
}

TEST_CASE("a quantile survives the ends of what a double holds") {
    CHECK(quantile(std::vector{4.0}, 0.9) == 4.0);
    CHECK(quantile(std::vector{1.0, 2.0, 3.0, 4.0}, 1 - 0x1p-53) == doctest::Approx(4.0));
    CHECK(quantile(std::vector{-1.7e308, 1.7e308}, 0.5) == 0);  // the difference of the two overflows
}

TEST_CASE("bad input is refused by name") {
    const std::vector data{1.0, 2.0};
    CHECK_THROWS_WITH_AS((void)quantile({}, 0.5), "data is empty", StatisticsError);
    CHECK_THROWS_WITH_AS((void)quantile(std::vector{not_a_number}, 0.5), "data[0] is NaN", StatisticsError);
    CHECK_THROWS_WITH_AS((void)quantile(data, 1.5), "p = 1.5 is outside [0, 1]", StatisticsError);
    CHECK_THROWS_WITH_AS((void)quantile(data, not_a_number), "p = nan is outside [0, 1]", StatisticsError);
    CHECK_THROWS_AS((void)quantiles(data, std::array{0.5, -0.1}), StatisticsError);
    CHECK_THROWS_WITH_AS((void)quantile_interval(data, 0), "p = 0 is outside (0, 1)", StatisticsError);
    CHECK_THROWS_WITH_AS((void)quantile_interval(data, 1), "p = 1 is outside (0, 1)", StatisticsError);
    CHECK_THROWS_WITH_AS((void)quantile_interval({}, 0.5), "data is empty", StatisticsError);
    CHECK_THROWS_WITH_AS((void)quantile_interval(std::vector{1.0, infinity}, 0.5), "data[1] is infinite",
                         StatisticsError);
    CHECK_THROWS_WITH_AS((void)quantile_interval(data, 0.5, 1), "confidence_level = 1 is outside (0, 1)",
                         StatisticsError);
    CHECK_THROWS_WITH_AS((void)required_n(1e-300), "p = 1e-300 is too near 0 or 1: no sample is large enough",
                         StatisticsError);
}
