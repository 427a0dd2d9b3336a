#include "sample.hpp"

#include <laptime/error/error.hpp>
#include <laptime/stats/quantile.hpp>

#include <algorithm>
#include <array>
#include <numeric>
#include <vector>

#include <doctest/doctest.h>

using namespace laptime::stats;
using enum laptime::stats::QuantileType;
using laptime::error::StatisticsError;

namespace {

constexpr std::array all_types{
    inverted_cdf, averaged_inverted_cdf, closest_observation, interpolated_inverted_cdf, hazen, weibull,
    linear,       median_unbiased,       normal_unbiased};

using Expected = std::array<std::array<double, 8>, 9>;

void check_types(const std::vector<double>& data, const std::array<double, 8>& probabilities,
                 const Expected& expected) {
    for (std::size_t t = 0; t < all_types.size(); ++t) {
        const std::vector<double> several = quantiles(data, probabilities, all_types.at(t));
        for (std::size_t i = 0; i < probabilities.size(); ++i) {
            CAPTURE(t + 1);
            CAPTURE(probabilities.at(i));
            CHECK(quantile(data, probabilities.at(i), all_types.at(t)) ==
                  doctest::Approx(expected.at(t).at(i)).epsilon(1e-13));
            CHECK(several[i] == quantile(data, probabilities.at(i), all_types.at(t)));
        }
    }
}

}  // namespace

TEST_CASE("the nine types are NumPy's methods, also at ties and at both ends") {
    check_types({0.31, 2.5, 1.1, 0.9, 7.25, 1.1, 3.0}, {0, 0.05, 0.25, 0.5, 0.75, 0.9, 0.99, 1},
                {{{0.31, 0.31, 0.9, 1.1, 3.0, 7.25, 7.25, 7.25},
                  {0.31, 0.31, 0.9, 1.1, 3.0, 7.25, 7.25, 7.25},
                  {0.31, 0.31, 0.9, 1.1, 2.5, 3.0, 7.25, 7.25},
                  {0.31, 0.31, 0.7525, 1.1, 2.625, 4.275, 6.9525, 7.25},
                  {0.31, 0.31, 0.95, 1.1, 2.875, 6.4, 7.25, 7.25},
                  {0.31, 0.31, 0.9, 1.1, 3.0, 7.25, 7.25, 7.25},
                  {0.31, 0.487, 1.0, 1.1, 2.75, 4.7, 6.995, 7.25},
                  {0.31, 0.31, 0.9333333333333333, 1.1, 2.9166666666666665, 6.966666666666667, 7.25, 7.25},
                  {0.31, 0.31, 0.9375, 1.1, 2.90625, 6.825, 7.25, 7.25}}});
}

TEST_CASE("the nine types are NumPy's methods where n p is whole, and halfway between") {
    std::vector<double> ranks(10);
    std::iota(ranks.begin(), ranks.end(), 1.0);
    check_types(ranks, {0.05, 0.15, 0.25, 0.3, 0.35, 0.5, 0.65, 0.95},
                {{{1, 2, 3, 3, 4, 5, 7, 10},
                  {1, 2, 3, 3.5, 4, 5.5, 7, 10},
                  {1, 2, 2, 3, 4, 5, 6, 10},
                  {1, 1.5, 2.5, 3, 3.5, 5, 6.5, 9.5},
                  {1, 2, 3, 3.5, 4, 5.5, 7, 10},
                  {1, 1.65, 2.75, 3.3, 3.85, 5.5, 7.15, 10},
                  {1.45, 2.35, 3.25, 3.7, 4.15, 5.5, 6.85, 9.55},
                  {1, 1.8833333333333333, 2.9166666666666665, 3.4333333333333336, 3.95, 5.5, 7.05, 10},
                  {1, 1.9125, 2.9375, 3.45, 3.9625, 5.5, 7.0375, 10}}});
}

TEST_CASE("a rounding of n p does not lead to the next order statistic") {
    std::vector<double> ranks(100);
    std::iota(ranks.begin(), ranks.end(), 1.0);
    CHECK(100 * 0.07 > 7);  // as doubles have it
    CHECK(quantile(ranks, 0.07, inverted_cdf) == 7);
    CHECK(quantile(ranks, 0.07, averaged_inverted_cdf) == 7.5);
    CHECK(quantile(ranks, 0.29, inverted_cdf) == 29);  // 100 · 0.29 is a little less than 29
    CHECK(quantile(ranks, 0.29, averaged_inverted_cdf) == 29.5);
}

TEST_CASE(
    "every type stays in the data, rises with p, and has the median of symmetric data between its "
    "neighbours") {
    const std::vector<double> data = lognormal(37);
    const auto [least, most] = std::minmax_element(data.begin(), data.end());
    for (const QuantileType type : all_types) {
        double previous = *least;
        for (int percent = 0; percent <= 100; ++percent) {
            const double value = quantile(data, percent / 100.0, type);
            CHECK(value >= previous);
            previous = value;
        }
        CHECK(previous == *most);
        CHECK(quantile(data, 0, type) == *least);
        CHECK(quantile(std::vector{4.0}, 0.3, type) == 4.0);
        const double middle = quantile(std::vector{1.0, 2.0, 3.0, 4.0}, 0.5, type);
        CHECK(middle >= 2);
        CHECK(middle <= 3);
    }
}

TEST_CASE("another type moves the value and leaves the exact limits, which hold it") {
    const std::vector<double> data = lognormal(200);
    const Estimate seventh = quantile_interval(data, 0.95);
    const Estimate sixth = quantile_interval(data, 0.95, 0.95, weibull);
    CHECK(sixth.value == quantile(data, 0.95, weibull));
    CHECK(sixth.value > seventh.value);
    CHECK(sixth.low.value() == seventh.low.value());
    CHECK(sixth.high.value() == seventh.high.value());

    // Two values say at 80 % that their p95 lies above both; type 1 is the larger itself.
    CHECK(quantile_interval(std::vector{0.0, 1.0}, 0.95, 0.8, inverted_cdf).low.value() == 1);
}

TEST_CASE("a type has a number from 1 to 9") {
    CHECK(quantile_type(7) == linear);
    CHECK(quantile_type(1) == inverted_cdf);
    CHECK(quantile_type(9) == normal_unbiased);
    for (const int number : {0, 10, -1})
        CHECK_THROWS_WITH_AS((void)quantile_type(number),
                             ("type = " + std::to_string(number) + " is not one of the types 1 to 9").c_str(),
                             StatisticsError);
}
