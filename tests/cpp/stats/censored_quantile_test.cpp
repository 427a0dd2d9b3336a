#include "sample.hpp"

#include <laptime/error/error.hpp>
#include <laptime/stats/censored_quantile.hpp>
#include <laptime/stats/quantile.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <initializer_list>
#include <memory>
#include <numeric>
#include <span>
#include <vector>

#include <doctest/doctest.h>

using namespace laptime::stats;
using laptime::error::StatisticsError;

namespace {

// A vector<bool> is no array of bool.
Estimate interval(const std::vector<double>& data, const std::vector<int>& censored, double p,
                  double confidence_level = 0.95) {
    const auto mask = std::make_unique<bool[]>(censored.size());
    std::copy(censored.begin(), censored.end(), mask.get());
    return censored_quantile_interval(data, std::span<const bool>(mask.get(), censored.size()), p,
                                      confidence_level);
}

// n values of which the largest are only known to be larger than `timeout`.
struct TimedOut {
    std::vector<double> data;
    std::vector<int> censored;
};

TimedOut timed_out(std::vector<double> data, double timeout) {
    TimedOut result{.data = std::move(data), .censored = {}};
    for (double& value : result.data) {
        result.censored.push_back(value > timeout ? 1 : 0);
        value = std::min(value, timeout);
    }
    return result;
}

std::vector<double> ranks(std::size_t n) {
    std::vector<double> values(n);
    std::iota(values.begin(), values.end(), 1.0);
    return values;
}

}  // namespace

TEST_CASE(
    "without a censored value it is the ordinary interval, and below all of them its value to the last bit") {
    const std::vector<double> data = lognormal(200);
    const double timeout = quantile(data, 0.9);
    const TimedOut sample = timed_out(data, timeout);
    for (int percent = 1; percent < 90; ++percent) {
        const double p = percent / 100.0;
        const Estimate ordinary = quantile_interval(data, p);
        const Estimate all_known = interval(data, std::vector<int>(200, 0), p);
        CHECK(all_known.value == ordinary.value);
        CHECK(all_known.low == ordinary.low);
        CHECK(all_known.high == ordinary.high);
        CHECK(all_known.note == ordinary.note);

        const Estimate estimate = interval(sample.data, sample.censored, p);
        CHECK(estimate.value == ordinary.value);
        CHECK_FALSE(estimate.censored);
        CHECK(estimate.low == ordinary.low);
        CHECK(estimate.n == 200);
        if (estimate.high) CHECK(estimate.high == ordinary.high);
    }
}

TEST_CASE("a quantile beyond what is known says so, with what it exceeds") {
    const TimedOut sample = timed_out(ranks(100), 90);  // ten of a hundred are larger than 90
    const Estimate p95 = interval(sample.data, sample.censored, 0.95);
    CHECK(p95.value == 90);
    CHECK(p95.censored);
    CHECK(p95.low.value() == 90);  // the 90th is the last that is known
    CHECK_FALSE(p95.high.has_value());
    CHECK(p95.note == "no upper limit: 10 of 100 values are only known to be larger");

    const Estimate median = interval(sample.data, sample.censored, 0.5);
    CHECK(median.value == 50.5);
    CHECK_FALSE(median.censored);
    CHECK(median.low.value() == 40);
    CHECK(median.high.value() == 61);
    CHECK(median.note == "10 of 100 values are only known to be larger");
}

TEST_CASE(
    "between the last known value and the first that is not, a quantile exceeds what type 7 makes of both") {
    std::vector<double> data = ranks(10);
    data[9] = 20;  // a timeout
    const std::vector<int> censored{0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
    const Estimate p95 = interval(data, censored, 0.95);
    CHECK(p95.value == doctest::Approx(9 + 0.55 * 11));
    CHECK(p95.censored);
    CHECK_FALSE(interval(data, censored, 8.0 / 9).censored);
    CHECK(interval(data, censored, 8.0 / 9).value == doctest::Approx(9));
}

TEST_CASE("an upper limit among the censored is absent though the value is known") {
    const TimedOut sample = timed_out(ranks(100), 95);
    const Estimate p90 = interval(sample.data, sample.censored, 0.9);
    CHECK(p90.value == doctest::Approx(90.1));
    CHECK_FALSE(p90.censored);
    CHECK(p90.low.value() == 84);
    CHECK_FALSE(p90.high.has_value());  // it would be the 96th value
    CHECK(p90.note == "no upper limit: 5 of 100 values are only known to be larger");
}

TEST_CASE("where n allows no limit either, the note says both") {
    CHECK(interval({1, 2, 3}, {0, 0, 1}, 0.5).note ==
          "needs n ≥ 6; 1 of 3 values are only known to be larger");
    const TimedOut sample = timed_out(ranks(71), 60);
    CHECK(interval(sample.data, sample.censored, 0.95).note ==
          "no upper limit: needs n ≥ 72; 11 of 71 values are only known to be larger");
    // Four values allow an upper limit of their p5, and no lower one.
    const Estimate low = interval({1, 1, 1, 1}, {1, 1, 1, 1}, 0.05, 0.9);
    CHECK(low.note ==
          "no lower limit: needs n ≥ 59; no upper limit: 4 of 4 values are only known to be larger");
}

TEST_CASE("where all are censored a quantile is known to lie beyond that of the values as they stand") {
    for (const double p : {0.01, 0.5, 0.99}) {
        const Estimate estimate = interval({30, 120, 60}, {1, 1, 1}, p);
        CHECK(estimate.value == quantile(std::vector<double>{30, 60, 120}, p));
        CHECK(estimate.censored);
        CHECK_FALSE(estimate.high.has_value());
    }
}

TEST_CASE("values censored at different times hand their weight on, as Kaplan and Meier have it") {
    // Weeks of remission under 6-mercaptopurine, known answers by the product-limit formula: after the 13th
    // week 0.690196 of the distribution is left, after the 22nd 0.537815, after the 23rd, the last, 0.448179.
    const std::vector<double> weeks{6,  6,  6,  6,  7,  9,  10, 10, 11, 13, 16,
                                    17, 19, 20, 22, 23, 25, 32, 32, 34, 35};
    const std::vector<int> censored{0, 0, 0, 1, 0, 1, 0, 1, 1, 0, 0, 1, 1, 1, 0, 0, 1, 1, 1, 1, 1};
    // The quarter lies at place 5 of 0 to 20, between 21 (1 − 0.752941) − 1 (week 10) and 21 (1 − 0.690196)
    // − 1.
    CHECK(interval(weeks, censored, 0.25).value == doctest::Approx(10 + 3 * 0.6160714285714286));
    CHECK(interval(weeks, censored, 0.5).value == doctest::Approx(22.6875));
    CHECK_FALSE(interval(weeks, censored, 0.5).censored);
    // Beyond the last known week it is that week, or type 7 of the weeks as they stand.
    const Estimate near = interval(weeks, censored, 0.6);
    CHECK(near.value == 23);
    CHECK(near.censored);
    const Estimate far = interval(weeks, censored, 0.9);
    CHECK(far.value == quantile(weeks, 0.9));
    CHECK(far.censored);
}

TEST_CASE("a known value comes before a censored one of the same size, in whichever order they stand") {
    CHECK(interval({5, 5, 1}, {1, 0, 0}, 0.5).value == interval({1, 5, 5}, {0, 0, 1}, 0.5).value);
    CHECK_FALSE(interval({5, 5, 1}, {1, 0, 0}, 0.5).censored);
}

TEST_CASE(
    "limits hold whatever made values larger: the lower takes them as they stand, the upper as infinite") {
    // Every second value was given up early, so that Kaplan and Meier's assumption fails.
    std::vector<double> data = ranks(100);
    std::vector<int> censored(100, 0);
    for (std::size_t i = 0; i < data.size(); i += 2) {
        data[i] /= 2;
        censored[i] = 1;
    }
    const Estimate median = interval(data, censored, 0.5);
    std::vector<double> as_they_stand = data;
    std::sort(as_they_stand.begin(), as_they_stand.end());
    CHECK(median.low.value() == as_they_stand[39]);
    CHECK_FALSE(median.high.has_value());                     // the 61st of 50 known values
    CHECK(interval(data, censored, 0.2).high.value() == 58);  // the 29th of them
}

TEST_CASE("bad input is refused by name") {
    CHECK_THROWS_WITH_AS((void)interval({}, {}, 0.5), "data is empty", StatisticsError);
    CHECK_THROWS_WITH_AS((void)interval({1, 2}, {1}, 0.5), "data and censored differ in length: 2 and 1",
                         StatisticsError);
    CHECK_THROWS_WITH_AS((void)interval({1, not_a_number}, {0, 1}, 0.5), "data[1] is NaN", StatisticsError);
    CHECK_THROWS_WITH_AS((void)interval({1, 2}, {0, 1}, 1), "p = 1 is outside (0, 1)", StatisticsError);
    CHECK_THROWS_WITH_AS((void)interval({1, 2}, {0, 1}, 0.5, 0), "confidence_level = 0 is outside (0, 1)",
                         StatisticsError);
}
