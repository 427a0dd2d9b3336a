#include "../kolmogorov_smirnov.hpp"
#include "first_arrivals.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include <doctest/doctest.h>

using namespace laptime::schedule;
using laptime::clock::Duration;
using laptime::clock::to_seconds;
using laptime::test::first_arrivals;
using namespace std::chrono_literals;

namespace {

std::vector<Duration> arrivals_of(const Ramp& ramp, std::uint64_t seed = 0) {
    return first_arrivals(ramp, 1'000'000, seed);
}

/// How many arrivals a ramp has asked for by `offset`, by the trapezium rule, which is exact here.
double asked_for_by(const Ramp& ramp, Duration offset) {
    double area = 0;
    for (const Step& step : ramp.steps) {
        const Duration into = std::min(offset, step.lasts);
        const double part = to_seconds(into) / to_seconds(step.lasts);
        const double rate = step.from_rate_per_s + (step.to_rate_per_s - step.from_rate_per_s) * part;
        area += (step.from_rate_per_s + rate) / 2 * to_seconds(into);
        offset -= into;
    }
    return area;
}

}  // namespace

TEST_CASE("a step of one rate is a constant load of that rate") {
    const auto offsets = arrivals_of({.steps = {{10s, 4, 4}}});
    CHECK(offsets == first_arrivals(Constant{.rate_per_s = 4}, 40));
}

TEST_CASE("even arrivals of a linear ramp solve its quadratic") {
    // ∫(2 + 0.6 t) dt = i, so t = (√(4 + 1.2 i) − 2) / 0.6; to 10 s it asks for 50.
    const auto offsets = arrivals_of({.steps = {{10s, 2, 8}}});
    REQUIRE(offsets.size() == 50);
    for (std::size_t i = 0; i < 50; ++i) {
        const double expected_s = (std::sqrt(4 + 1.2 * static_cast<double>(i)) - 2) / 0.6;
        CHECK(to_seconds(offsets[i]) == doctest::Approx(expected_s).epsilon(1e-8));
    }
    CHECK(offsets[20] == 5'485'837'704ns);  // (√28 − 2) / 0.6
}

TEST_CASE("even arrivals of a ramp down to nothing solve its quadratic, too") {
    // ∫(8 − 0.8 t) dt = i, so t = (8 − √(64 − 1.6 i)) / 0.8; to 10 s it asks for 40.
    const auto offsets = arrivals_of({.steps = {{10s, 8, 0}}});
    REQUIRE(offsets.size() == 40);
    CHECK(offsets[0] == 0s);
    CHECK(offsets[39] == 8'418'861'170ns);  // (8 − √1.6) / 0.8
}

TEST_CASE("a ramp up from nothing begins with its first arrival, and goes on by square roots") {
    // ∫ t dt = i, so t = √(2 i).
    const auto offsets = arrivals_of({.steps = {{4s, 0, 4}}});
    REQUIRE(offsets.size() == 8);
    CHECK(offsets[0] == 0s);
    CHECK(offsets[2] == 2s);
    CHECK(offsets[7] == 3'741'657'387ns);  // √14
}

TEST_CASE("steps follow each other without a seam") {
    const auto offsets = arrivals_of({.steps = {{2s, 2, 2}, {1s, 4, 4}}});
    const std::vector<Duration> expected{0ms, 500ms, 1000ms, 1500ms, 2000ms, 2250ms, 2500ms, 2750ms};
    CHECK(offsets == expected);
}

TEST_CASE("a gap that a step begins is ended at the pace of the next") {
    // At 0.4 /s the second arrival is due after 2.5 s: 0.8 of its gap are over at 2 s, the rest takes 0.1 s.
    const auto offsets = arrivals_of({.steps = {{2s, 0.4, 0.4}, {1s, 2, 2}}});
    CHECK(offsets == std::vector<Duration>{0ms, 2100ms, 2600ms});
}

TEST_CASE("nothing arrives while the rate is zero, and nothing is lost by it") {
    const auto offsets = arrivals_of({.steps = {{1s, 2, 2}, {10s, 0, 0}, {1s, 2, 2}}});
    CHECK(offsets == std::vector<Duration>{0ms, 500ms, 11000ms, 11500ms});
}

TEST_CASE("a ramp may begin and end with nothing") {
    const auto offsets = arrivals_of({.steps = {{3s, 0, 0}, {1s, 2, 2}, {3s, 0, 0}}});
    CHECK(offsets == std::vector<Duration>{3000ms, 3500ms});
}

TEST_CASE("an arrival that is due when the ramp ends is none, however its length is rounded") {
    for (const int tenths_of_s : {1, 3, 6, 7, 11, 12, 23, 29, 111}) {  // 0.3 × 10 > 3 in binary
        CAPTURE(tenths_of_s);
        const Duration lasts = tenths_of_s * 100ms;
        const auto offsets = arrivals_of({.steps = {{lasts, 10, 10}}});
        CHECK(offsets.size() == static_cast<std::size_t>(tenths_of_s));
        CHECK(offsets.back() < lasts);
    }
    CHECK(arrivals_of({.steps = {{4s, 0, 4}}}).size() == 8);  // the ninth would be due at √16
    CHECK(arrivals_of({.steps = {{4s, 4, 0}}}).size() == 8);
}

TEST_CASE("an arrival that is due where a step ends is the next one's, once") {
    const auto offsets = arrivals_of({.steps = {{300ms, 10, 10}, {300ms, 10, 10}}});
    REQUIRE(offsets.size() == 6);
    CHECK(offsets[3] == 300ms);
    CHECK(std::adjacent_find(offsets.begin(), offsets.end()) == offsets.end());
}

TEST_CASE("a long ramp asks for as many as its rate says, by each of its times") {
    const Ramp ramp{.steps = {{100s, 5, 5}, {300s, 5, 200}, {60s, 0, 0}, {100s, 200, 3}}};
    const auto offsets = arrivals_of(ramp);
    CHECK(offsets.size() == 500 + 30'750 + 10'150);
    for (std::size_t i = 0; i < offsets.size(); i += 997)
        CHECK(asked_for_by(ramp, offsets[i]) == doctest::Approx(static_cast<double>(i)).epsilon(1e-6));
    CHECK(std::is_sorted(offsets.begin(), offsets.end()));
}

TEST_CASE("a random ramp is a Poisson process on the scale of what it asks for") {
    const Ramp ramp{.steps = {{100s, 5, 5}, {300s, 5, 200}, {60s, 0, 0}, {100s, 200, 3}}, .random = true};
    const auto offsets = arrivals_of(ramp, 3);
    CHECK(std::abs(static_cast<double>(offsets.size()) - 41'400) < 4 * std::sqrt(41'400));
    std::vector<double> gaps;
    double before = 0;
    for (const Duration offset : offsets) {
        const double asked_for = asked_for_by(ramp, offset);
        gaps.push_back(asked_for - before);
        before = asked_for;
    }
    CHECK(laptime::test::distance_from_law(gaps, laptime::test::exponential_law(1)) < 1);
    CHECK(laptime::test::mean_of(gaps) == doctest::Approx(1).epsilon(0.03));
    CHECK(laptime::test::variance_of(gaps) == doctest::Approx(1).epsilon(0.1));
}

TEST_CASE(
    "a random ramp of one rate comes as a Poisson load does, and sends nothing while its rate is zero") {
    const auto ramp = arrivals_of({.steps = {{400s, 50, 50}}, .random = true}, 3);
    const auto poisson = first_arrivals(Poisson{.rate_per_s = 50}, ramp.size(), 4);
    CHECK(laptime::test::distance_between(laptime::test::gaps_of(ramp), laptime::test::gaps_of(poisson)) < 1);
    for (const Duration offset : arrivals_of({.steps = {{1s, 9, 9}, {5s, 0, 0}, {1s, 9, 9}}, .random = true}))
        CHECK((offset < 1s || offset >= 6s));
}

TEST_CASE("the first arrival of a random ramp is as random as the others") {
    std::vector<double> firsts;
    for (std::uint64_t seed = 0; seed < 2'000; ++seed) {
        const auto offsets = first_arrivals(Ramp{.steps = {{400s, 5, 5}}, .random = true}, 1, seed);
        firsts.push_back(to_seconds(offsets.at(0)));
    }
    CHECK(laptime::test::distance_from_law(firsts, laptime::test::exponential_law(5)) < 1);
}
