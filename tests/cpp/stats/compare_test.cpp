#include "sample.hpp"

#include <laptime/error/error.hpp>
#include <laptime/stats/compare.hpp>
#include <laptime/stats/quantile.hpp>
#include <laptime/stats/summary.hpp>

#include <array>
#include <cmath>
#include <cstdint>
#include <initializer_list>
#include <string>
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

void check_same(const Change& a, const Change& b) {
    check_same(a.difference, b.difference);
    check_same(a.ratio.value(), b.ratio.value());
}

void check_near(const Estimate& estimate, double low, double value, double high) {
    CHECK(estimate.low.value() == doctest::Approx(low));
    CHECK(estimate.value == doctest::Approx(value));
    CHECK(estimate.high.value() == doctest::Approx(high));
}

// Against a sample that does not vary, the difference is the estimate of the other one, moved, and the ratio
// the same, stretched.
void check_against_constant(const Change& change, const Estimate& b, double a) {
    check_near(change.difference, b.low.value() - a, b.value - a, b.high.value() - a);
    check_near(change.ratio.value(), b.low.value() / a, b.value / a, b.high.value() / a);
}

void check_turned(const Change& change, const Estimate& a, double b) {
    check_near(change.difference, b - a.high.value(), b - a.value, b - a.low.value());
    check_near(change.ratio.value(), b / a.high.value(), b / a.value, b / a.low.value());
}

RatioSample sample_of(const std::vector<double>& numerators, const std::vector<double>& denominators) {
    return {.numerators = numerators, .denominators = denominators};
}

}  // namespace

TEST_CASE("a comparison gives the same bits on any number of threads") {
    const std::vector<double> a = lognormal(200);
    const std::vector<double> b = lognormal(200, 2);
    const BootstrapOptions one{.n_resamples = 1001, .seed = 7};
    BootstrapOptions three = one;
    three.threads = 3;
    check_same(compare_means(a, b, one), compare_means(a, b, three));
    check_same(compare_paired_means(a, b, one), compare_paired_means(a, b, three));
    check_same(compare_quantiles(a, b, 0.9, one), compare_quantiles(a, b, 0.9, three));
    check_same(compare_ratios(sample_of(a, b), sample_of(b, a), one),
               compare_ratios(sample_of(a, b), sample_of(b, a), three));

    BootstrapOptions other_seed = one;
    other_seed.seed = 8;
    CHECK(compare_means(a, b, one).difference.low != compare_means(a, b, other_seed).difference.low);
}

TEST_CASE("against a constant a comparison is the estimate of what varies") {
    const std::vector<double> data = lognormal(60);
    const std::vector<double> seconds = lognormal(60, 5);
    const std::vector<double> twos(40, 2.0);
    const std::vector<double> ones(40, 1.0);
    const BootstrapOptions options{.n_resamples = 20'000, .method = Method::percentile};
    // The first sample is resampled as it is alone.
    check_turned(compare_means(data, twos, options), bootstrap_mean(data, options), 2);
    check_turned(compare_quantiles(data, twos, 0.75, options), bootstrap_quantile(data, 0.75, options), 2);
    check_turned(compare_ratios(sample_of(data, seconds), sample_of(twos, ones), options),
                 bootstrap_ratio(data, seconds, options), 2);

    // The second sample has resamples of its own: the same but for their luck.
    const Change change = compare_means(twos, data, options);
    const Estimate mean = bootstrap_mean(data, options);
    CHECK(change.difference.low.value() == doctest::Approx(mean.low.value() - 2).epsilon(0.02));
    CHECK(change.difference.low.value() != doctest::Approx(mean.low.value() - 2).epsilon(1e-9));
    // Both of its estimates are from the same ones.
    check_against_constant(change,
                           {.value = mean.value,
                            .low = change.difference.low.value() + 2,
                            .high = change.difference.high.value() + 2},
                           2);
}

TEST_CASE("independent samples are resampled independently") {
    const std::vector<double> data = lognormal(2000);
    const double error = summarize(data).standard_deviation.value() / std::sqrt(2000.0);
    const Change change = compare_means(data, data);
    CHECK(change.difference.value == 0);
    CHECK(change.difference.low.value() == doctest::Approx(-1.959964 * std::sqrt(2.0) * error).epsilon(0.03));
    CHECK(change.difference.high.value() == doctest::Approx(1.959964 * std::sqrt(2.0) * error).epsilon(0.03));
    CHECK(change.ratio.value().value == 1);
}

TEST_CASE("paired samples are drawn together") {
    const std::vector<double> a = lognormal(50);
    const std::vector<double> b = lognormal(50, 2);
    std::vector<double> differences(a.size());
    for (std::size_t i = 0; i < a.size(); ++i) differences[i] = b[i] - a[i];
    const BootstrapOptions percentile{.method = Method::percentile};
    const Change change = compare_paired_means(a, b, percentile);
    check_same(change.difference, bootstrap_mean(differences, percentile));
    const Estimate ratio = bootstrap_ratio(b, a, percentile);
    check_near(change.ratio.value(), ratio.low.value(), ratio.value, ratio.high.value());

    const Change none = compare_paired_means(a, a);
    check_near(none.difference, 0, 0, 0);
    check_near(none.ratio.value(), 1, 1, 1);
    std::vector<double> doubled = a;
    for (double& value : doubled) value *= 2;
    check_near(compare_paired_means(a, doubled).ratio.value(), 2, 2, 2);
}

TEST_CASE("a comparison of quantiles has the law of plain resampling") {
    const std::vector<double> a = lognormal(30);
    const std::vector<double> b = lognormal(25, 2);
    laptime::random::Philox random{99};
    const auto resampled_quantile = [&](const std::vector<double>& sample) {
        std::vector<double> values(sample.size());
        for (double& value : values) value = sample[random.index(sample.size())];
        return quantile(values, 0.8);
    };
    std::vector<double> differences(40'000);
    std::vector<double> ratios(differences.size());
    for (std::size_t i = 0; i < differences.size(); ++i) {
        const double before = resampled_quantile(a);
        const double after = resampled_quantile(b);
        differences[i] = after - before;
        ratios[i] = after / before;
    }
    const Change change = compare_quantiles(a, b, 0.8, {.n_resamples = 40'000, .confidence_level = 0.8});
    CHECK(change.difference.value == doctest::Approx(quantile(b, 0.8) - quantile(a, 0.8)));
    CHECK(change.difference.low.value() == doctest::Approx(quantile(differences, 0.1)).epsilon(0.03));
    CHECK(change.difference.high.value() == doctest::Approx(quantile(differences, 0.9)).epsilon(0.03));
    CHECK(change.ratio.value().low.value() == doctest::Approx(quantile(ratios, 0.1)).epsilon(0.03));
    CHECK(change.ratio.value().high.value() == doctest::Approx(quantile(ratios, 0.9)).epsilon(0.03));
}

TEST_CASE("intervals of a change cover the truth about as often as they say") {
    // Lognormal laws with medians 1 and 1.3: their means have the same ratio, and exp(1/2) between them.
    constexpr int replications = 600;
    const double mean_difference = 0.3 * std::exp(0.5);
    std::array<int, 4> covered{};
    for (std::uint64_t i = 0; i < replications; ++i) {
        const std::vector<double> a = lognormal(150, 2 * i + 1);
        std::vector<double> b = lognormal(100, 2 * i + 2);
        for (double& value : b) value *= 1.3;
        const BootstrapOptions options{.n_resamples = 400, .seed = i};
        const Change means = compare_means(a, b, options);
        const Change medians = compare_quantiles(a, b, 0.5, options);
        const auto count = [&](std::size_t place, const Estimate& estimate, double truth) {
            if (estimate.low.value() <= truth && truth <= estimate.high.value()) ++covered.at(place);
        };
        count(0, means.difference, mean_difference);
        count(1, means.ratio.value(), 1.3);
        count(2, medians.difference, 0.3);
        count(3, medians.ratio.value(), 1.3);
    }
    for (const int times : covered) {
        CHECK(times / double{replications} > 0.915);
        CHECK(times / double{replications} < 0.98);
    }
}

TEST_CASE("a change says how it was made") {
    const BootstrapOptions options{.n_resamples = 500, .confidence_level = 0.9, .seed = 3};
    const Change change = compare_means(lognormal(40), lognormal(38, 2), options);
    for (const Estimate& estimate : {change.difference, change.ratio.value()}) {
        CHECK(estimate.method == "symmetric studentized bootstrap");
        CHECK(estimate.n == 78);
        CHECK(estimate.confidence_level == 0.9);
        CHECK(estimate.low.value() < estimate.value);
        CHECK(estimate.value < estimate.high.value());
        CHECK(estimate.standard_error.value() > 0);
        CHECK(estimate.distribution.size() == 500);
    }
    CHECK(change.difference.note ==
          "n = 40 and 38; fewest false alarms, also of skewed data; B = 500, seed = 3");
    CHECK(change.ratio.value().note ==
          "n = 40 and 38; fewest false alarms, also of skewed data; on the log scale; B = 500, seed = 3");
    const Change paired = compare_paired_means(lognormal(40), lognormal(40, 2), options);
    for (const Estimate& estimate : {paired.difference, paired.ratio.value()}) {
        CHECK(estimate.n == 40);
        CHECK(estimate.method == "symmetric studentized bootstrap");
    }
    CHECK(paired.difference.note == "fewest false alarms, also of skewed data; B = 500, seed = 3");
    const std::string few =
        "n = 71 and 72; no exact limits of a change of quantiles; B = 500, seed = 3; too short: an honest "
        "interval needs n ≥ 72 of each";
    const BootstrapOptions usual{.n_resamples = 500, .seed = 3};
    const Change short_of_one = compare_quantiles(lognormal(71), lognormal(72, 2), 0.95, usual);
    CHECK(short_of_one.difference.note == few);
    CHECK(short_of_one.ratio.value().note == few);
    const Change enough = compare_quantiles(lognormal(72), lognormal(72, 2), 0.95, usual);
    CHECK(enough.difference.note ==
          "n = 72 and 72; no exact limits of a change of quantiles; B = 500, seed = 3");
    BootstrapOptions asked = usual;
    asked.method = Method::percentile;
    CHECK(compare_means(lognormal(40), lognormal(38, 2), asked).difference.note ==
          "n = 40 and 38; B = 500, seed = 3");
}

TEST_CASE("constant samples have a change without width") {
    const std::vector<double> a(50, 0.1);
    const std::vector<double> b(40, 0.3);
    const std::vector<double> c(50, 0.3);
    for (const Change& change :
         {compare_means(a, b), compare_paired_means(a, c), compare_quantiles(a, b, 0.95),
          compare_ratios(sample_of(a, std::vector(50, 1.0)), sample_of(b, std::vector(40, 1.0)))}) {
        for (const Estimate& estimate : {change.difference, change.ratio.value()}) {
            CHECK(estimate.low.value() == estimate.value);
            CHECK(estimate.high.value() == estimate.value);
        }
        CHECK(change.difference.value == doctest::Approx(0.2));
        CHECK(change.ratio.value().value == doctest::Approx(3));
    }
}

TEST_CASE("a single value on a side leaves no interval") {
    const std::vector one{2.0};
    const std::vector<double> many = lognormal(20);
    for (const Change& change :
         {compare_means(one, many), compare_means(many, one), compare_quantiles(one, many, 0.5),
          compare_quantiles(many, one, 0.5), compare_ratios(sample_of(one, one), sample_of(many, many))}) {
        for (const Estimate& estimate : {change.difference, change.ratio.value()}) {
            CHECK(estimate.n == 21);
            CHECK_FALSE(estimate.low.has_value());
            CHECK_FALSE(estimate.high.has_value());
            CHECK(estimate.note == "needs n ≥ 2 of each");
        }
    }
    const Change pair = compare_paired_means(one, std::vector{3.0});
    CHECK(pair.difference.value == 1);
    CHECK(pair.ratio.value().value == 1.5);
    CHECK(pair.difference.n == 1);
    CHECK_FALSE(pair.difference.low.has_value());
    CHECK(pair.difference.note == "needs n ≥ 2");
}

TEST_CASE("there is no ratio to nothing, but a difference") {
    const std::vector<double> zeros(30, 0.0);
    const std::vector<double> data = lognormal(30);
    for (const Change& change :
         {compare_means(zeros, data), compare_paired_means(zeros, data), compare_quantiles(zeros, data, 0.5),
          compare_ratios(sample_of(zeros, data), sample_of(data, data))}) {
        CHECK_FALSE(change.ratio.has_value());
        CHECK(change.difference.low.has_value());
    }
    CHECK(compare_means(data, zeros).ratio.value().value == 0);
}

TEST_CASE("a ratio has no interval where a reaches 0 in a resample") {
    // The median of {0, 0, 1, 1, 1} is 1, and 0 in about a third of the resamples.
    const std::vector a{0.0, 0.0, 1.0, 1.0, 1.0};
    const std::vector b{1.0, 2.0, 3.0, 4.0, 5.0};
    const Change medians = compare_quantiles(a, b, 0.5);
    CHECK(medians.ratio.value().value == 3);
    CHECK_FALSE(medians.ratio.value().low.has_value());
    CHECK_FALSE(medians.ratio.value().high.has_value());
    CHECK(medians.ratio.value().note == "n = 5 and 5; no interval: a reaches 0 in a resample");
    CHECK(medians.difference.low.has_value());

    // Nor where it only passes 0: beyond, b / a would come back from the other infinity.
    const std::vector passing{-2.3, 1.1, 1.7, 2.9, 2.6};
    const Change crossing = compare_paired_means(passing, b, {.method = Method::percentile});
    CHECK(crossing.ratio.value().value == doctest::Approx(2.5));
    CHECK_FALSE(crossing.ratio.value().low.has_value());
    CHECK(crossing.ratio.value().note == "no interval: a reaches 0 in a resample");
    CHECK(crossing.difference.low.has_value());

    // Always below 0 is as good as always above.
    const std::vector below{-4.0, -1.0, -2.0, -3.0, -2.0};
    CHECK(compare_means(below, b).ratio.value().low.has_value());
}

TEST_CASE("bad input to a comparison is refused by name") {
    const std::vector data{1.0, 2.0};
    CHECK_THROWS_WITH_AS((void)compare_means({}, data), "a is empty", StatisticsError);
    CHECK_THROWS_WITH_AS((void)compare_means(data, {}), "b is empty", StatisticsError);
    CHECK_THROWS_WITH_AS((void)compare_means(data, std::vector{1.0, not_a_number}), "b[1] is NaN",
                         StatisticsError);
    CHECK_THROWS_WITH_AS((void)compare_means(data, data, {.n_resamples = 99}),
                         "n_resamples = 99 is below 100", StatisticsError);
    CHECK_THROWS_WITH_AS((void)compare_means(std::vector{-1.7e308}, std::vector{1.7e308}),
                         "data is too large: a difference overflows", StatisticsError);
    CHECK_THROWS_WITH_AS((void)compare_paired_means(data, std::vector{1.0}),
                         "a and b differ in length: 2 and 1", StatisticsError);
    CHECK_THROWS_WITH_AS((void)compare_paired_means(data, std::vector{infinity, 1.0}), "b[0] is infinite",
                         StatisticsError);
    CHECK_THROWS_WITH_AS((void)compare_quantiles(data, std::vector{infinity}, 0.5), "b[0] is infinite",
                         StatisticsError);
    CHECK_THROWS_WITH_AS((void)compare_quantiles(data, data, 0.5, {.method = Method::bca}),
                         "bca makes no limits of a change of quantiles: ask for percentile", StatisticsError);
    CHECK_THROWS_WITH_AS((void)compare_quantiles(data, data, 1), "p = 1 is outside (0, 1)", StatisticsError);
    CHECK_THROWS_WITH_AS((void)compare_ratios(sample_of(data, data), sample_of(data, std::vector{1.0})),
                         "b_numerators and b_denominators differ in length: 2 and 1", StatisticsError);
    CHECK_THROWS_WITH_AS((void)compare_ratios(sample_of(data, std::vector{1.0, -1.0}), sample_of(data, data)),
                         "a_denominators[1] is negative", StatisticsError);
    CHECK_THROWS_WITH_AS((void)compare_ratios(sample_of(data, data), sample_of(data, std::vector{0.0, 0.0})),
                         "the b_denominators, or those of a resample, sum to zero", StatisticsError);
}
