#include "sample.hpp"

#include <laptime/error/error.hpp>
#include <laptime/stats/effect_size.hpp>

#include <cmath>
#include <cstdint>
#include <numbers>
#include <vector>

#include <doctest/doctest.h>

using namespace laptime::stats;
using laptime::error::StatisticsError;

namespace {

const std::vector<double> a{1, 2, 2, 3, 5, 8};
const std::vector<double> b{2, 4, 4, 7, 9};

bool covers(const Estimate& estimate, double truth) {
    return estimate.low.value() <= truth && truth <= estimate.high.value();
}

std::vector<double> normal(std::size_t n, std::uint64_t seed, double mean = 0) {
    std::vector<double> values = lognormal(n, seed);
    for (double& value : values) value = mean + std::log(value);
    return values;
}

}  // namespace

TEST_CASE("Hedges' g is the difference in standard deviations, corrected for few values") {
    const Estimate g = hedges_g(a, b);
    CHECK(g.value == doctest::Approx(0.5812345676775211).epsilon(1e-10));  // by SciPy's gammaln
    CHECK(g.n == 11);
    CHECK(g.method == "BCa bootstrap");
    CHECK(g.low.value() < g.value);
    CHECK(g.value < g.high.value());
    CHECK(g.standard_error.value() > 0);
    const Estimate paired = paired_hedges_g(std::vector(a.begin(), a.begin() + 5), b);
    CHECK(paired.value == doctest::Approx(1.546240900665735).epsilon(1e-10));
    CHECK(hedges_g(b, a).value == doctest::Approx(-g.value));
}

TEST_CASE("an effect size has no unit") {
    std::vector<double> more_a = lognormal(50);
    std::vector<double> more_b = lognormal(50, 2);
    const auto sizes = [&] {
        return std::vector{hedges_g(more_a, more_b), paired_hedges_g(more_a, more_b),
                           cliffs_delta(more_a, more_b)};
    };
    const std::vector<Estimate> before = sizes();
    for (double& value : more_a) value = 5 + 1000 * value;
    for (double& value : more_b) value = 5 + 1000 * value;
    const std::vector<Estimate> after = sizes();
    for (std::size_t i = 0; i < before.size(); ++i) {
        CHECK(after[i].value == doctest::Approx(before[i].value));
        CHECK(after[i].low.value() == doctest::Approx(before[i].low.value()));
        CHECK(after[i].high.value() == doctest::Approx(before[i].high.value()));
    }
}

TEST_CASE("intervals of effect sizes cover the truth about as often as they say") {
    constexpr int trials = 400;
    int g = 0;
    int paired = 0;
    int delta = 0;
    for (std::uint64_t i = 0; i < trials; ++i) {
        const std::vector<double> first = normal(60, 2 * i + 1);
        const std::vector<double> second = normal(50, 2 * i + 2, 0.5);
        const BootstrapOptions options{.n_resamples = 400, .seed = i};
        if (covers(hedges_g(first, second, options), 0.5)) ++g;
        const std::vector<double> same_n = normal(60, 2 * i + 2, 0.5);
        if (covers(paired_hedges_g(first, same_n, options), 0.5 / std::numbers::sqrt2)) ++paired;
        if (covers(cliffs_delta(first, second), std::erf(0.25))) ++delta;
    }
    for (const int covered : {g, paired, delta}) {
        CHECK(covered / double{trials} > 0.915);
        CHECK(covered / double{trials} < 0.98);
    }
}

TEST_CASE("Cliff's delta counts which values are larger") {
    const Estimate delta = cliffs_delta(a, b);
    // By comparing all pairs, with SciPy's normal quantile.
    CHECK(delta.value == doctest::Approx(0.4));
    CHECK(delta.standard_error.value() == doctest::Approx(0.3265986323710905).epsilon(1e-10));
    CHECK(delta.low.value() == doctest::Approx(-0.2720811325683735).epsilon(1e-8));
    CHECK(delta.high.value() == doctest::Approx(0.8097862614314275).epsilon(1e-8));
    CHECK(cliffs_delta(b, a).value == doctest::Approx(-0.4));
    CHECK(cliffs_delta(b, a).low.value() == doctest::Approx(-delta.high.value()));
    // Whatever keeps the order keeps delta.
    const std::vector<double> x = normal(30, 1);
    const std::vector<double> y = normal(40, 2);
    const Estimate of_logs = cliffs_delta(x, y);
    const Estimate of_values = cliffs_delta(lognormal(30, 1), lognormal(40, 2));
    CHECK(of_logs.value == of_values.value);
    CHECK(of_logs.low == of_values.low);
}

TEST_CASE("samples apart have a delta of 1, and no interval") {
    const Estimate delta = cliffs_delta(a, std::vector{9.0, 10.0});
    CHECK(delta.value == 1);
    CHECK_FALSE(delta.low.has_value());
    CHECK(delta.note == "n = 6 and 2; no interval: the samples do not overlap");
    const Estimate one = cliffs_delta(a, std::vector{4.0});
    CHECK_FALSE(one.low.has_value());
    CHECK(one.note == "n = 6 and 1; needs n ≥ 2 of each");
    const Estimate ties = cliffs_delta(std::vector(5, 1.0), std::vector(5, 1.0));
    CHECK(ties.value == 0);
    CHECK(ties.low.value() < 0);
}

TEST_CASE("Cohen's h is a difference of angles") {
    const Estimate h = cohens_h(45, 100, 60, 100);
    CHECK(h.value == doctest::Approx(0.3015253419518906).epsilon(1e-12));
    CHECK(h.standard_error.value() == doctest::Approx(std::sqrt(0.02)));
    CHECK(h.low.value() == doctest::Approx(h.value - 1.959963985 * std::sqrt(0.02)));
    CHECK(h.high.value() == doctest::Approx(h.value + 1.959963985 * std::sqrt(0.02)));
    CHECK(h.note == "n = 100 and 100");
    const Estimate whole = cohens_h(0, 3, 3, 3);
    CHECK(whole.value == doctest::Approx(std::numbers::pi));
    CHECK(whole.high.value() == doctest::Approx(std::numbers::pi));
}

TEST_CASE("what has no effect size is refused") {
    CHECK_THROWS_WITH_AS((void)hedges_g(std::vector{1.0}, b), "an effect size needs n ≥ 2 of each",
                         StatisticsError);
    CHECK_THROWS_WITH_AS((void)hedges_g(std::vector(3, 1.0), std::vector(3, 2.0)),
                         "nothing varies: there is no standard deviation to measure by", StatisticsError);
    CHECK_THROWS_WITH_AS((void)paired_hedges_g(a, b), "a and b differ in length: 6 and 5", StatisticsError);
    CHECK_THROWS_WITH_AS((void)paired_hedges_g(std::vector{1.0, 2.0}, std::vector{1.0, 3.0}),
                         "an effect size of pairs needs n ≥ 3", StatisticsError);
    CHECK_THROWS_WITH_AS((void)hedges_g(a, b, {.method = Method::studentized}),
                         "studentized makes no limits of an effect size: ask for bca", StatisticsError);
    CHECK_THROWS_WITH_AS((void)cliffs_delta(a, std::vector{1.0, infinity}), "b[1] is infinite",
                         StatisticsError);
    CHECK_THROWS_WITH_AS((void)cohens_h(4, 3, 3, 3), "a_successes = 4 is more than a_n = 3", StatisticsError);
    // Of three values and less many resamples hold one value again and again.
    const Estimate few = hedges_g(std::vector{1.0, 1.0, 1.0}, std::vector{1.0, 2.0, 3.0});
    CHECK_FALSE(few.low.has_value());
    CHECK(few.note == "n = 3 and 3; no interval: a resample does not vary");
}
