#include "sample.hpp"

#include <laptime/error/error.hpp>
#include <laptime/random/laws.hpp>
#include <laptime/random/philox.hpp>
#include <laptime/stats/bootstrap.hpp>
#include <laptime/stats/quantile.hpp>
#include <laptime/stats/sequential.hpp>

#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include <doctest/doctest.h>

using namespace laptime::stats;
using laptime::error::StatisticsError;
using laptime::random::Philox;

namespace {

/// Values that look as varied at every look as at the first.
std::vector<double> coin(std::size_t n) {
    Philox random{5};
    std::vector<double> values(n);
    for (double& value : values) value = laptime::random::draw_exponential(1, random) < 0.5 ? 1 : 3;
    return values;
}

/// The numbers of values at which the rule looks, up to n.
std::vector<std::size_t> looks(const Precision& precision, std::size_t n) {
    std::vector<std::size_t> found;
    for (Sequential rule{precision}; rule.next_look() <= n;) {
        found.push_back(rule.next_look());
        rule.add(coin(rule.next_look() - rule.n()));
    }
    return found;
}

struct Law {
    std::function<double(Philox&)> draw;
    double truth;
};

/// The share of runs, each with draws of its own, whose interval holds the truth where it ends.
double coverage(const Law& law, const Precision& precision, int runs) {
    int covered = 0;
    for (int run = 0; run < runs; ++run) {
        Philox random{7, static_cast<std::uint64_t>(run)};
        Sequential rule{precision};
        while (!rule.reached()) {
            const double value = law.draw(random);
            rule.add({&value, 1});
        }
        covered += *rule.estimate()->low <= law.truth && law.truth <= *rule.estimate()->high ? 1 : 0;
    }
    return static_cast<double>(covered) / runs;
}

}  // namespace

TEST_CASE("the first look waits for 100 values, or for both limits of a quantile") {
    CHECK(Sequential{{.half_width = 1}}.next_look() == 100);
    CHECK(Sequential{{.p = 0.5, .half_width = 1}}.next_look() == 100);
    const Sequential far{{.p = 0.99, .half_width = 1}};
    CHECK(far.next_look() == required_n(0.99, 0.96));
    Sequential rule{{.p = 0.99, .half_width = 100}};
    CHECK_FALSE(rule.add(lognormal(far.next_look() - 1)));
    CHECK_FALSE(rule.estimate().has_value());
    CHECK_FALSE(rule.half_width().has_value());
    rule.add(lognormal(1, 2));
    CHECK(rule.estimate().value().n == far.next_look());
}

TEST_CASE("each of the next looks has a quarter more values") {
    CHECK(looks({.half_width = 1e-9}, 400) == std::vector<std::size_t>{100, 125, 157, 197, 247, 309, 387});
}

TEST_CASE("it ends at the first look where both limits are near enough, and takes nothing more") {
    const std::vector<double> values = lognormal(20'000);
    Sequential rule{{.p = 0.95, .half_width = 0.1, .relative = true}};
    CHECK(rule.add(values));
    const Estimate& found = rule.estimate().value();
    CHECK(found.n == rule.n());
    CHECK(rule.half_width().value() <= 0.1);
    CHECK(*found.high - found.value <= 0.1 * found.value);
    CHECK(found.value - *found.low <= 0.1 * found.value);

    const std::size_t n = rule.n();
    CHECK(rule.add(values));
    CHECK(rule.n() == n);

    Sequential before{{.p = 0.95, .half_width = 0.1, .relative = true}};
    CHECK_FALSE(before.add(std::span{values}.first(n - 1)));
    CHECK(before.half_width().value() > 0.1);
}

TEST_CASE("blocks of any size give what single values do") {
    const std::vector<double> values = lognormal(3000, 4);
    const Precision precision{.half_width = 0.12, .relative = true, .seed = 3};
    Sequential whole{precision};
    whole.add(values);
    REQUIRE(whole.reached());
    for (const std::size_t size : {1U, 7U, 99U, 100U, 101U, 128U, 1000U}) {
        Sequential rule{precision};
        for (std::span<const double> left{values}; !left.empty();) {
            const std::size_t taken = std::min(size, left.size());
            rule.add(left.first(taken));
            left = left.subspan(taken);
        }
        CHECK(rule.n() == whole.n());
        CHECK(*rule.estimate()->low == *whole.estimate()->low);
        CHECK(*rule.estimate()->high == *whole.estimate()->high);
    }
}

TEST_CASE("the limits of a look may miss four fifths as often as those of the whole") {
    const std::vector<double> values = lognormal(100);
    Sequential median{{.p = 0.5, .half_width = 1e-9}};
    median.add(values);
    const Estimate exact = quantile_interval(values, 0.5, 0.96);
    CHECK(*median.estimate()->low == *exact.low);
    CHECK(*median.estimate()->high == *exact.high);
    CHECK(median.estimate()->confidence_level == 0.95);
    CHECK(median.estimate()->note.starts_with("looked at now and then, with limits of 96 %; "));

    Sequential mean{{.half_width = 100, .seed = 9}};
    mean.add(values);
    const Estimate resampled =
        bootstrap_mean(values, {.n_resamples = 1999, .confidence_level = 0.96, .seed = 9});
    CHECK(*mean.estimate()->low == doctest::Approx(*resampled.low).epsilon(1e-12));
    CHECK(*mean.estimate()->high == doctest::Approx(*resampled.high).epsilon(1e-12));
}

TEST_CASE("a width may be one of the values, and is as wide for any value") {
    std::vector<double> values = lognormal(2000);
    Sequential near{{.half_width = 0.2}};
    near.add(values);
    REQUIRE(near.reached());
    for (double& value : values) value += 1000;
    Sequential far{{.half_width = 0.2}};
    far.add(values);
    CHECK(far.n() == near.n());
    CHECK(far.half_width().value() == doctest::Approx(near.half_width().value()));
}

TEST_CASE("a mean that is far from known is not resampled") {
    Sequential rule{{.half_width = 1e-3, .relative = true}};
    rule.add(lognormal(100));
    CHECK(rule.estimate()->method == "Student's t");
    CHECK(rule.half_width().value() > 1e-3);
}

TEST_CASE("values that depend on their neighbours take more of them") {
    Philox random{3};
    std::vector<double> series;
    double state = 0;
    for (int i = 0; i < 20'000; ++i) {
        state = 0.8 * state + laptime::random::draw_normal(random);
        series.push_back(10 + state);
    }
    const Precision precision{.half_width = 0.2};
    Sequential rule{precision};
    CHECK(rule.add(series));
    CHECK(rule.estimate()->method == "stationary bootstrap");
    CHECK(
        rule.estimate()->note.starts_with("looked at now and then, with limits of 98 %; neighbours depend"));

    const std::vector<std::size_t> order = laptime::random::permutation(series.size(), random);
    std::vector<double> shuffled;
    shuffled.reserve(order.size());
    for (const std::size_t place : order) shuffled.push_back(series[place]);
    Sequential independent{precision};
    CHECK(independent.add(shuffled));
    CHECK(independent.n() * 3 < rule.n());
}

TEST_CASE("a series that is far from known has the limits of a series too") {
    Philox random{3};
    std::vector<double> values(200);
    double state = 0;
    for (double& value : values) {
        state = 0.6 * state + laptime::random::draw_normal(random);
        value = 10 + state;
    }
    Sequential rule({.half_width = 0.001});
    CHECK_FALSE(rule.add(values));
    CHECK(rule.estimate()->method == "stationary bootstrap");
}

TEST_CASE("constant values are known at the first look, and a value of 0 has no share") {
    const std::vector<double> twos(100, 2);
    const std::vector<double> zeros(100, 0);
    CHECK(Sequential{{.half_width = 1e-9, .relative = true}}.add(twos));
    CHECK(Sequential{{.p = 0.95, .half_width = 1e-9, .relative = true}}.add(zeros));
    std::vector<double> balanced;
    for (int i = 0; i < 50; ++i) balanced.insert(balanced.end(), {-1.0, 1.0});
    CHECK_FALSE(Sequential{{.half_width = 0.5, .relative = true}}.add(balanced));
}

TEST_CASE("what is no precision, and no number, is refused") {
    CHECK_THROWS_WITH_AS(Sequential({.half_width = 0}), "half_width = 0 is not above 0", StatisticsError);
    CHECK_THROWS_WITH_AS(Sequential({.half_width = -1}), "half_width = -1 is not above 0", StatisticsError);
    CHECK_THROWS_AS(Sequential({.half_width = not_a_number}), StatisticsError);
    CHECK_THROWS_AS(Sequential({.half_width = infinity}), StatisticsError);
    CHECK_THROWS_WITH_AS(Sequential({.p = 1, .half_width = 1}), "p = 1 is outside (0, 1)", StatisticsError);
    CHECK_THROWS_AS(Sequential({.half_width = 1, .confidence_level = 1}), StatisticsError);
    Sequential rule{{.half_width = 1}};
    const std::vector<double> values{1, not_a_number};
    CHECK_THROWS_WITH_AS(rule.add(values), "values[1] is NaN", StatisticsError);
    CHECK(rule.n() == 0);
    CHECK_FALSE(rule.add({}));
}

TEST_CASE("the interval that ends it covers about as often as it says, however often it looked") {
    const Law skewed{[](Philox& random) { return std::exp(laptime::random::draw_normal(random)); },
                     std::exp(0.5)};
    const Law exponential{[](Philox& random) { return laptime::random::draw_exponential(1, random); },
                          std::log(20.0)};
    const Law two_modes{[](Philox& random) {
                            const double noise = std::exp(0.1 * laptime::random::draw_normal(random));
                            return laptime::random::draw_exponential(1, random) < std::log(10.0) ? noise
                                                                                                 : 5 * noise;
                        },
                        1.4 * std::exp(0.005)};
    CHECK(coverage(skewed, {.half_width = 0.2, .relative = true}, 200) >= 0.92);
    CHECK(coverage(exponential, {.p = 0.95, .half_width = 0.2, .relative = true}, 500) >= 0.92);
    CHECK(coverage(two_modes, {.half_width = 0.1, .relative = true}, 200) >= 0.92);
}
