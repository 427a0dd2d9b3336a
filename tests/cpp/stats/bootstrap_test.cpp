#include "sample.hpp"

#include <laptime/error/error.hpp>
#include <laptime/stats/bootstrap.hpp>
#include <laptime/stats/quantile.hpp>
#include <laptime/stats/summary.hpp>

#include <array>
#include <cmath>
#include <initializer_list>
#include <stdexcept>
#include <vector>

#include <doctest/doctest.h>

using namespace laptime::stats;
using laptime::error::StatisticsError;

namespace {

void check_same(const Estimate& a, const Estimate& b) {
    CHECK(a.value == b.value);
    CHECK(a.low == b.low);
    CHECK(a.high == b.high);
}

void check_contains_value(const Estimate& estimate) {
    CHECK(estimate.low.value() < estimate.value);
    CHECK(estimate.value < estimate.high.value());
}

}  // namespace

TEST_CASE("any number of threads gives the same bits") {
    const std::vector<double> data = lognormal(200);
    const std::vector<double> times(data.size(), 0.5);
    for (const Method method : {Method::percentile, Method::bca, Method::studentized}) {
        const BootstrapOptions one{.n_resamples = 1001, .seed = 7, .method = method};
        BootstrapOptions three = one;
        three.threads = 3;
        check_same(bootstrap_mean(data, one), bootstrap_mean(data, three));
        check_same(bootstrap_standard_deviation(data, one), bootstrap_standard_deviation(data, three));
        check_same(bootstrap_ratio(data, times, one), bootstrap_ratio(data, times, three));
        check_same(bootstrap_quantile(data, 0.9, one), bootstrap_quantile(data, 0.9, three));

        BootstrapOptions other_seed = one;
        other_seed.seed = 8;
        CHECK(bootstrap_mean(data, one).low != bootstrap_mean(data, other_seed).low);
    }
}

TEST_CASE("an estimate says how it was made") {
    const Estimate estimate =
        bootstrap_mean(lognormal(50), {.n_resamples = 500, .confidence_level = 0.9, .seed = 3});
    CHECK(estimate.method == "studentized bootstrap");
    CHECK(estimate.note == "covers skewed data best; B = 500, seed = 3");
    CHECK(estimate.distribution.size() == 500);
    CHECK(estimate.standard_error.value() == summarize(estimate.distribution).standard_deviation);
    CHECK(estimate.n == 50);
    CHECK(estimate.confidence_level == 0.9);
}

TEST_CASE("BCa and studentized intervals lean towards the long tail") {
    const std::vector<double> data = lognormal(60);
    const auto upper_share = [&](Method method) {
        const Estimate estimate = bootstrap_mean(data, {.method = method});
        return (estimate.high.value() - estimate.value) / (estimate.high.value() - estimate.low.value());
    };
    CHECK(upper_share(Method::student_t) == doctest::Approx(0.5));
    CHECK(upper_share(Method::percentile) < upper_share(Method::bca));
    CHECK(upper_share(Method::percentile) < upper_share(Method::studentized));
}

TEST_CASE("what is taken automatically suits the data") {
    const std::vector<double> data = lognormal(40);
    CHECK(bootstrap_mean(data).method == "studentized bootstrap");
    CHECK(bootstrap_standard_deviation(data).method == "BCa bootstrap");
    CHECK(bootstrap_quantile(data, 0.5).method == "exact order statistics");
    const std::vector few{1.0, 2.0, 4.0};
    CHECK(bootstrap_mean(few).method == "Student's t");
    CHECK(bootstrap_mean(few).note == "n < 10 is too few to resample");
    CHECK(bootstrap_mean(std::vector{1.0, 0.0, 1.0, 1.0}).method == "Wilson score");
}

TEST_CASE("Student's interval is that of the tables") {
    // t(0.975; 2) = 4.302653, mean 7/3, standard deviation √(7/3).
    const Estimate estimate = bootstrap_mean(std::vector{1.0, 2.0, 4.0}, {.method = Method::student_t});
    const double half_width = 4.30265273 * std::sqrt(7.0 / 3.0) / std::sqrt(3.0);
    CHECK(estimate.low.value() == doctest::Approx(7.0 / 3.0 - half_width));
    CHECK(estimate.high.value() == doctest::Approx(7.0 / 3.0 + half_width));
}

TEST_CASE("a method that a statistic does not have is refused") {
    const std::vector<double> data = lognormal(40);
    CHECK_THROWS_WITH_AS((void)bootstrap_quantile(data, 0.9, {.method = Method::student_t}),
                         "t makes no limits of a quantile: ask for auto", StatisticsError);
    CHECK_THROWS_WITH_AS((void)bootstrap_standard_deviation(std::vector{1.0}),
                         "one value has no standard deviation: needs n ≥ 2", StatisticsError);
}

TEST_CASE("the interval of a mean is near the normal one where the sample is large") {
    const std::vector<double> data = lognormal(2000);
    const Summary summary = summarize(data);
    const double half_width = 1.959964 * summary.standard_deviation.value() / std::sqrt(2000.0);
    const Estimate estimate = bootstrap_mean(data);
    CHECK(estimate.value == summary.mean);
    CHECK(estimate.low.value() == doctest::Approx(summary.mean - half_width).epsilon(0.01));
    CHECK(estimate.high.value() == doctest::Approx(summary.mean + half_width).epsilon(0.01));
    check_contains_value(estimate);
}

TEST_CASE("the interval of a mean moves and stretches with the data") {
    std::vector<double> data = lognormal(80);
    const Estimate before = bootstrap_mean(data);
    for (double& value : data) value = 3 * value - 5;
    const Estimate after = bootstrap_mean(data);
    CHECK(after.low.value() == doctest::Approx(3 * before.low.value() - 5));
    CHECK(after.high.value() == doctest::Approx(3 * before.high.value() - 5));
}

TEST_CASE("a ratio resamples whole pairs") {
    const std::vector<double> seconds = lognormal(60);
    std::vector<double> tokens = seconds;
    for (double& value : tokens) value *= 40;  // 40 tokens a second in every pair: nothing varies
    const Estimate steady = bootstrap_ratio(tokens, seconds);
    CHECK(steady.value == doctest::Approx(40));
    CHECK(steady.low.value() == doctest::Approx(40));
    CHECK(steady.high.value() == doctest::Approx(40));

    const Estimate varied = bootstrap_ratio(lognormal(60, 2), seconds);
    check_contains_value(varied);
}

TEST_CASE("with equal denominators a ratio is a mean") {
    const std::vector<double> data = lognormal(60);
    const Estimate mean = bootstrap_mean(data);
    const Estimate ratio = bootstrap_ratio(data, std::vector(data.size(), 1.0));
    CHECK(ratio.low.value() == doctest::Approx(mean.low.value()));
    CHECK(ratio.high.value() == doctest::Approx(mean.high.value()));
}

TEST_CASE("the shortcut for a quantile has the law of plain resampling") {
    // The median of 101 values is order statistic 51, and a resample's is ≤ x_(j) when Binomial(101, j/101) ≥
    // 51: its quantiles at 0.025 and 0.975 are, by SciPy's binomial law, x_(41) and x_(61).
    std::vector<double> data(101);
    for (std::size_t i = 0; i < data.size(); ++i) data[i] = static_cast<double>(i + 1);
    const Estimate median =
        bootstrap_quantile(data, 0.5, {.n_resamples = 100'000, .method = Method::percentile});
    CHECK(median.low.value() == 41);
    CHECK(median.high.value() == 61);

    // With interpolation (n = 20, p = 0.9, position 17.1) against resamples drawn here one by one.
    const std::vector<double> sample = lognormal(20);
    laptime::random::Philox random{99};
    std::vector<double> plain(40'000);
    std::vector<double> resample(sample.size());
    for (double& replicate : plain) {
        for (double& value : resample) value = sample[random.index(sample.size())];
        replicate = quantile(resample, 0.9);
    }
    for (const double confidence_level : {0.2, 0.5, 0.8}) {
        const double tail = (1 - confidence_level) / 2;
        const Estimate fast = bootstrap_quantile(
            sample, 0.9,
            {.n_resamples = 40'000, .confidence_level = confidence_level, .method = Method::percentile});
        CHECK(fast.low.value() == doctest::Approx(quantile(plain, tail)).epsilon(0.02));
        CHECK(fast.high.value() == doctest::Approx(quantile(plain, 1 - tail)).epsilon(0.02));
    }
}

TEST_CASE("a quantile's interval holds its value, and says where it is too short") {
    const BootstrapOptions percentile{.method = Method::percentile};
    const Estimate enough = bootstrap_quantile(lognormal(400), 0.95, percentile);
    check_contains_value(enough);
    CHECK(enough.note == "B = 9999, seed = 0");
    const Estimate few = bootstrap_quantile(lognormal(40), 0.95, percentile);
    CHECK(few.note == "B = 9999, seed = 0; too short: an honest interval needs n ≥ 72");
}

TEST_CASE("constant data has an interval of no width") {
    const std::vector<double> data(50, 0.1);
    for (const Method method : {Method::automatic, Method::percentile, Method::bca, Method::studentized}) {
        const BootstrapOptions options{.n_resamples = 500, .method = method};
        CAPTURE(to_string(method));
        for (const Estimate& estimate :
             {bootstrap_mean(data, options), bootstrap_ratio(data, std::vector(50, 0.3), options),
              bootstrap_standard_deviation(data, options)}) {
            CHECK(estimate.low.value() == estimate.value);
            CHECK(estimate.high.value() == estimate.value);
        }
        if (method != Method::automatic) CHECK(bootstrap_quantile(data, 0.95, options).high.value() == 0.1);
        CHECK(bootstrap_mean(data, options).value == 0.1);
    }
}

TEST_CASE("the unit of the data does not matter, however large or small") {
    const std::vector<double> data = lognormal(40);
    const auto in_units = [&data](double unit) {
        std::vector<double> scaled = data;
        for (double& value : scaled) value *= unit;
        return scaled;
    };
    const BootstrapOptions options{.n_resamples = 499};
    const Estimate mean = bootstrap_mean(data, options);
    const Estimate deviation = bootstrap_standard_deviation(data, options);
    for (const double unit : {1e160, 1e-170, 1.1}) {
        CAPTURE(unit);
        const Estimate scaled_mean = bootstrap_mean(in_units(unit), options);
        CHECK(*scaled_mean.low / unit == doctest::Approx(*mean.low));
        CHECK(*scaled_mean.high / unit == doctest::Approx(*mean.high));
        const Estimate scaled = bootstrap_standard_deviation(in_units(unit), options);
        CHECK(*scaled.low / unit == doctest::Approx(*deviation.low));
        CHECK(*scaled.high / unit == doctest::Approx(*deviation.high));
    }
}

TEST_CASE("resamples of all values in another order count as equal to the value") {
    for (const double unit : {1.0, 1.1, 1.3, 0.7}) {
        CAPTURE(unit);
        const std::vector<double> few{1 * unit, 2 * unit, 4 * unit};
        const Estimate deviation = bootstrap_standard_deviation(few);
        CHECK(*deviation.low / unit == doctest::Approx(std::sqrt(1.0 / 3)));  // of {1, 2, 2} and {1, 1, 2}
    }
}

TEST_CASE("limits far out say how many resamples they would need") {
    const Estimate rough = bootstrap_mean(lognormal(50), {.n_resamples = 100, .confidence_level = 0.999});
    CHECK(rough.note.find("few resamples for limits so far out: 20000 would know them better") !=
          std::string::npos);
    const Estimate fine = bootstrap_mean(lognormal(50), {.n_resamples = 400});
    CHECK(fine.note.find("few resamples") == std::string::npos);
}

TEST_CASE("confidence so near 1 that the tails are lost is refused, and one less near has limits in order") {
    const std::vector<double> data = lognormal(50);
    CHECK_THROWS_WITH_AS((void)bootstrap_mean(data, {.confidence_level = std::nextafter(1.0, 0.0)}),
                         "confidence_level is too near 1: there are limits up to 1 - 1e-12", StatisticsError);
    std::vector<double> spike(1000);
    spike.back() = 1.5;
    const Estimate skewed =
        bootstrap_mean(spike, {.n_resamples = 999, .confidence_level = 1 - 1e-9, .method = Method::bca});
    CHECK(skewed.low.value_or(0) <= skewed.value);
    CHECK(skewed.high.value_or(1) >= skewed.value);
}

TEST_CASE("what overflows is an error, not a limit") {
    const std::vector<double> large{1e160, 2e160, 4e160};
    const std::vector<double> ones(3, 1.0);
    CHECK_THROWS_AS((void)bootstrap_ratio(large, ones), StatisticsError);
    CHECK_THROWS_AS((void)bootstrap_mean(std::vector<double>{0, 1.7e308, 1.7e308}), StatisticsError);
}

TEST_CASE("a single value has no interval") {
    const std::vector data{2.0};
    for (const Estimate& estimate : {bootstrap_mean(data), bootstrap_ratio(data, std::vector{1.0}),
                                     bootstrap_quantile(data, 0.5, {.method = Method::bca})}) {
        CHECK(estimate.value == 2.0);
        CHECK_FALSE(estimate.low.has_value());
        CHECK_FALSE(estimate.high.has_value());
        CHECK(estimate.note == "needs n ≥ 2");
    }
}

TEST_CASE("what the check throws ends the work and arrives as it was") {
    int calls = 0;
    BootstrapOptions options{.threads = 3, .check = [&] {
                                 if (++calls == 2) throw std::runtime_error("interrupted");
                             }};
    CHECK_THROWS_WITH_AS((void)bootstrap_mean(lognormal(2000), options), "interrupted", std::runtime_error);
    CHECK(calls == 2);
}

TEST_CASE("an error on a worker thread arrives on the caller's") {
    // Every other resample of two draws the same pair twice.
    const std::vector ones{1.0, 1.0};
    const std::vector half_zero{0.0, 1.0};
    CHECK_THROWS_WITH_AS((void)bootstrap_ratio(ones, half_zero, {.threads = 3, .method = Method::percentile}),
                         "the denominators, or those of a resample, sum to zero", StatisticsError);
}

TEST_CASE("bad input is refused by name") {
    const std::vector data{1.0, 2.0};
    CHECK_THROWS_WITH_AS((void)bootstrap_mean({}), "data is empty", StatisticsError);
    CHECK_THROWS_WITH_AS((void)bootstrap_mean(std::vector{1.0, not_a_number}), "data[1] is NaN",
                         StatisticsError);
    CHECK_THROWS_WITH_AS((void)bootstrap_mean(std::vector{1.7e308, 1.6e308, 1.7e308, 0.0, 0.0}),
                         "data is too large: a sum overflows", StatisticsError);
    CHECK_THROWS_WITH_AS((void)bootstrap_mean(data, {.n_resamples = 99}), "n_resamples = 99 is below 100",
                         StatisticsError);
    CHECK_THROWS_WITH_AS((void)bootstrap_mean(data, {.confidence_level = 0}),
                         "confidence_level = 0 is outside (0, 1)", StatisticsError);
    CHECK_THROWS_WITH_AS((void)bootstrap_mean(data, {.threads = 0}), "threads = 0: there must be at least 1",
                         StatisticsError);
    CHECK_THROWS_WITH_AS((void)bootstrap_quantile(data, 1), "p = 1 is outside (0, 1)", StatisticsError);
    CHECK_THROWS_WITH_AS((void)bootstrap_quantile(std::vector{infinity}, 0.5), "data[0] is infinite",
                         StatisticsError);
    CHECK_THROWS_WITH_AS((void)bootstrap_ratio(data, std::vector{1.0}),
                         "numerators and denominators differ in length: 2 and 1", StatisticsError);
    CHECK_THROWS_WITH_AS((void)bootstrap_ratio(std::vector{not_a_number, 1.0}, data), "numerators[0] is NaN",
                         StatisticsError);
    CHECK_THROWS_WITH_AS((void)bootstrap_ratio(data, std::vector{1.0, infinity}),
                         "denominators[1] is infinite", StatisticsError);
    CHECK_THROWS_WITH_AS((void)bootstrap_ratio(data, std::vector{1.0, -1.0}), "denominators[1] is negative",
                         StatisticsError);
    CHECK_THROWS_AS((void)bootstrap_ratio(data, std::vector{0.0, 0.0}), StatisticsError);
    CHECK_THROWS_WITH_AS((void)bootstrap_ratio(std::vector{1.7e308, 1.7e308}, data),
                         "data is too large: a sum overflows", StatisticsError);
}
