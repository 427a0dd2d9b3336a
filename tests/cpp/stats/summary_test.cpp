#include "sample.hpp"

#include <laptime/error/error.hpp>
#include <laptime/stats/summary.hpp>

#include <vector>

#include <doctest/doctest.h>

using laptime::error::StatisticsError;
using laptime::stats::summarize;

TEST_CASE("a summary gives the numbers of NumPy") {
    const auto summary = summarize(std::vector{0.31, 2.5, 1.1, 0.9, 7.25, 1.1, 3.0});
    CHECK(summary.n == 7);
    CHECK(summary.mean == doctest::Approx(2.3085714285714287).epsilon(1e-14));
    CHECK(summary.standard_deviation.value() == doctest::Approx(2.374590691546851).epsilon(1e-14));
    CHECK(summary.relative_standard_deviation.value() ==
          doctest::Approx(2.374590691546851 / 2.3085714285714287).epsilon(1e-14));
    CHECK(summary.min == 0.31);
    CHECK(summary.max == 7.25);
}

TEST_CASE("a summary keeps its digits where the values are large against their spread") {
    const auto summary = summarize(std::vector{1e15 + 1, 1e15 + 2, 1e15 + 3});
    CHECK(summary.mean == 1e15 + 2);
    CHECK(summary.standard_deviation.value() == doctest::Approx(1).epsilon(1e-14));
}

TEST_CASE("a summary gives the median, the quartiles and how far values lie from the median") {
    const auto summary = summarize(std::vector{0.31, 2.5, 1.1, 0.9, 7.25, 1.1, 3.0});
    CHECK(summary.median == 1.1);
    CHECK(summary.lower_quartile == doctest::Approx(1.0).epsilon(1e-14));
    CHECK(summary.upper_quartile == doctest::Approx(2.75).epsilon(1e-14));
    CHECK(summary.median_absolute_deviation == doctest::Approx(0.79).epsilon(1e-14));
    CHECK(summarize(std::vector{1.0, 2.0, 4.0, 100.0}).median_absolute_deviation == 1.5);
}

TEST_CASE(
    "a geometric mean is that of SciPy, needs values above 0, and neither overflows nor moves constants") {
    CHECK(summarize(std::vector{0.31, 2.5, 1.1, 0.9, 7.25, 1.1, 3.0}).geometric_mean.value() ==
          doctest::Approx(1.5154487832973667).epsilon(1e-14));
    CHECK(summarize(std::vector{1e-300, 1e300}).geometric_mean.value() == doctest::Approx(1).epsilon(1e-12));
    CHECK(summarize(std::vector(1000, 0.1)).geometric_mean.value() == 0.1);
    CHECK_FALSE(summarize(std::vector{0.0, 1.0}).geometric_mean.has_value());
    CHECK_FALSE(summarize(std::vector{-1.0, 1.0}).geometric_mean.has_value());
}

TEST_CASE("constant data has its own value as mean and no spread") {
    const auto summary = summarize(std::vector(1000, 0.1));
    CHECK(summary.mean == 0.1);
    CHECK(summary.median == 0.1);
    CHECK(summary.median_absolute_deviation == 0);
    CHECK(summary.standard_deviation.value() == 0);
    CHECK(summary.relative_standard_deviation.value() == 0);
}

TEST_CASE("what does not exist is absent") {
    const auto single = summarize(std::vector{4.0});
    CHECK(single.mean == 4.0);
    CHECK_FALSE(single.standard_deviation.has_value());
    CHECK_FALSE(single.relative_standard_deviation.has_value());
    CHECK_FALSE(summarize(std::vector{-1.0, 1.0}).relative_standard_deviation.has_value());
    CHECK_FALSE(summarize(std::vector{0.0, 0.0}).relative_standard_deviation.has_value());
}

TEST_CASE("a summary refuses what it cannot sum") {
    CHECK_THROWS_WITH_AS((void)summarize({}), "data is empty", StatisticsError);
    CHECK_THROWS_WITH_AS((void)summarize(std::vector{1.0, 2.0, not_a_number}), "data[2] is NaN",
                         StatisticsError);
    CHECK_THROWS_WITH_AS((void)summarize(std::vector{1.0, -infinity}), "data[1] is infinite",
                         StatisticsError);
    CHECK_THROWS_WITH_AS((void)summarize(std::vector{-1.7e308, 1.7e308}),
                         "data is too large: a sum overflows", StatisticsError);
    CHECK(summarize(std::vector{1.7e308, 1.7e308}).mean == 1.7e308);
}
