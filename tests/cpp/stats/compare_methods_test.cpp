#include "sample.hpp"

#include <laptime/error/error.hpp>
#include <laptime/random/laws.hpp>
#include <laptime/random/philox.hpp>
#include <laptime/stats/compare.hpp>
#include <laptime/stats/summary.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

using namespace laptime::stats;
using laptime::error::StatisticsError;
using laptime::random::draw_normal;
using laptime::random::Philox;

namespace {

const std::vector<double> few_a{1.2, 3.4, 2.2, 5.1, 4.0};
const std::vector<double> few_b{2.5, 3.9, 6.1, 4.4, 7.0, 5.2, 3.3};

void check_near(const Estimate& estimate, double low, double high) {
    CHECK(estimate.low.value() == doctest::Approx(low).epsilon(1e-9));
    CHECK(estimate.high.value() == doctest::Approx(high).epsilon(1e-9));
}

using Samples = std::pair<std::vector<double>, std::vector<double>>;

/// Times of two equal models: a question that is long for the one is long for the other.
Samples equal_times(Philox& random, std::size_t n) {
    Samples times;
    for (std::size_t i = 0; i < n; ++i) {
        const double shared = 0.8 * draw_normal(random);
        times.first.push_back(std::exp(shared + 0.4 * draw_normal(random)));
        times.second.push_back(std::exp(shared + 0.4 * draw_normal(random)));
    }
    return times;
}

/// Scores of two equal models: a question that is hard for the one is hard for the other.
Samples equal_scores(Philox& random, std::size_t n) {
    Samples scores;
    for (std::size_t i = 0; i < n; ++i) {
        const double probability = 1 - std::pow(random.uniform(), 2);
        scores.first.push_back(random.uniform() < probability ? 1 : 0);
        scores.second.push_back(random.uniform() < probability ? 1 : 0);
    }
    return scores;
}

Samples independent_times(Philox& random, std::size_t n) {
    Samples times;
    for (std::size_t i = 0; i < n; ++i) {
        times.first.push_back(std::exp(draw_normal(random)));
        times.second.push_back(std::exp(draw_normal(random)));
    }
    return times;
}

/// Times of two equal models, each value leaning on the one before it, as behind a queue.
Samples equal_series(Philox& random, std::size_t n) {
    const auto series = [&random, n] {
        std::vector<double> values(n);
        double value = draw_normal(random) / 0.8;
        for (double& each : values) each = 10 + (value = 0.6 * value + draw_normal(random));
        return values;
    };
    std::vector<double> a = series();
    return {std::move(a), series()};
}

Change compare_medians(std::span<const double> a, std::span<const double> b,
                       const BootstrapOptions& options) {
    return compare_quantiles(a, b, 0.5, options);
}

Change compare_rates(std::span<const double> a, std::span<const double> b, const BootstrapOptions& options) {
    const std::vector<double> seconds(a.size(), 2.0);
    return compare_ratios({.numerators = a, .denominators = seconds},
                          {.numerators = b, .denominators = seconds}, options);
}

bool excludes(const Estimate& estimate, double truth) {
    return estimate.low.value() > truth || estimate.high.value() < truth;
}

using Compare = Change (*)(std::span<const double>, std::span<const double>, const BootstrapOptions&);

/// Of 200 comparisons of equal models, by difference and by ratio.
std::array<int, 2> false_alarms(Samples (*samples_of)(Philox&, std::size_t), Compare compare, std::size_t n,
                                Method method = Method::automatic) {
    std::array<int, 2> alarms{};
    for (std::uint64_t i = 0; i < 200; ++i) {
        Philox random{i};
        const auto [a, b] = samples_of(random, n);
        const Change change = compare(a, b, {.n_resamples = 399, .seed = i, .method = method});
        if (excludes(change.difference, 0)) ++alarms[0];
        if (change.ratio->low && excludes(*change.ratio, 1)) ++alarms[1];
    }
    return alarms;
}

std::vector<double> times_of(std::vector<double> values, double factor) {
    for (double& value : values) value *= factor;
    return values;
}

}  // namespace

TEST_CASE("equal models are seldom told apart") {
    // 17 of 200 and more would come by chance in 2 of 100 trials, were every twentieth a false alarm.
    for (const std::size_t n : {20U, 50U, 200U}) {
        CAPTURE(n);
        for (const int alarms : false_alarms(equal_times, compare_paired_means, n)) CHECK(alarms <= 17);
        for (const int alarms : false_alarms(equal_scores, compare_paired_means, n)) CHECK(alarms <= 17);
        for (const int alarms : false_alarms(independent_times, compare_means, n)) CHECK(alarms <= 17);
    }
}

TEST_CASE("equal series are seldom told apart, though neighbours depend on each other") {
    for (const Compare compare : {compare_means, compare_paired_means, compare_medians, compare_rates}) {
        for (const int alarms : false_alarms(equal_series, compare, 300)) CHECK(alarms <= 32);
        // Taken as independent, one comparison in four or more would be a false alarm.
        for (const int alarms : false_alarms(equal_series, compare, 300, Method::percentile))
            CHECK(alarms >= 45);
    }
}

TEST_CASE("values without an order in time are not asked for dependence") {
    Philox random{1};
    const auto [a, b] = equal_series(random, 300);
    const BootstrapOptions unordered{.n_resamples = 399, .ordered = false};
    const double width = [&] {
        const Estimate found = compare_means(a, b, unordered).difference;
        CHECK(found.note.find("neighbours") == std::string::npos);
        return *found.high - *found.low;
    }();
    const Estimate ordered = compare_means(a, b, {.n_resamples = 399}).difference;
    CHECK(*ordered.high - *ordered.low > 1.5 * width);
    CHECK(compare_paired_means(a, b, unordered).difference.note.find("neighbours") == std::string::npos);
}

TEST_CASE("scores of right and wrong are not asked for dependence, the ratio no more than the difference") {
    std::vector<double> a;
    for (int block = 0; block < 20; ++block) a.insert(a.end(), 10, block % 2);
    std::vector<double> b = a;
    b[3] = 1;
    for (const Change& change : {compare_means(a, b), compare_paired_means(a, b)}) {
        CHECK(change.difference.note.find("neighbours") == std::string::npos);
        CHECK(change.ratio->note.find("neighbours") == std::string::npos);
    }
}

TEST_CASE("blocks make no limits of a change") {
    const std::vector<double> some = lognormal(30);
    const std::vector<double> ones(30, 1.0);
    const BootstrapOptions series{.method = Method::series};
    const RatioSample sample{.numerators = some, .denominators = ones};
    const char* message = "series makes no limits of a change: ask for auto, which looks for one";
    CHECK_THROWS_WITH_AS((void)compare_means(some, some, series), message, StatisticsError);
    CHECK_THROWS_WITH_AS((void)compare_paired_means(some, some, series), message, StatisticsError);
    CHECK_THROWS_WITH_AS((void)compare_ratios(sample, sample, series), message, StatisticsError);
}

TEST_CASE("Welch's t and Fieller's agree on whether two samples differ") {
    for (std::uint64_t seed = 0; seed < 400; ++seed) {
        Philox random{seed};
        std::vector<double> a(4);
        std::vector<double> b(6);
        for (double& value : a) value = 10 + draw_normal(random);
        for (double& value : b) value = 11.5 + draw_normal(random);
        const Change change = compare_means(a, b);
        CHECK(excludes(change.difference, 0) == excludes(change.ratio.value(), 1));
    }
}

TEST_CASE("a comparison says which of two samples it takes for a series") {
    Philox random{1};
    const auto [a, b] = equal_series(random, 300);
    const Estimate one = compare_means(a, lognormal(300, 3)).difference;
    CHECK(one.note.starts_with("n = 300 and 300; in a neighbours depend on each other (correlation 0."));
    CHECK(one.note.find("in b") == std::string::npos);
    const Change both = compare_quantiles(a, b, 0.99);
    CHECK(both.difference.note.find("; in b neighbours depend on each other") != std::string::npos);
    CHECK(both.ratio->note.find("; in b neighbours depend on each other") != std::string::npos);
    CHECK(both.difference.note.find("too short: an honest interval needs n ≥ ") != std::string::npos);
    const Change paired = compare_paired_means(a, b);
    CHECK(paired.difference.note.starts_with("neighbours depend on each other"));
    CHECK(paired.ratio->note.starts_with("neighbours depend on each other"));
}

TEST_CASE("few values are compared by Welch's t, few pairs by Student's") {
    const Change independent = compare_means(few_a, few_b);
    CHECK(independent.difference.method == "Welch's t");
    CHECK(independent.difference.note == "n = 5 and 7; n < 10 is too few to resample");
    CHECK(independent.difference.distribution.empty());
    check_near(independent.difference, -0.6024539189960461, 3.499596776138903);
    CHECK(independent.ratio.value().method == "Fieller's t");
    CHECK(independent.ratio.value().note == "n = 5 and 7; n < 10 is too few to resample");
    check_near(independent.ratio.value(), 0.8599372742100307, 2.9463115290736885);

    const std::vector<double> b{few_b.begin(), few_b.begin() + 5};
    const Change paired = compare_paired_means(few_a, b);
    CHECK(paired.difference.method == "Student's t");
    check_near(paired.difference, -0.7096285450579134, 3.9096285450579136);
    check_near(paired.ratio.value(), 0.8191715854107813, 3.348660293447088);

    // One small sample is enough to make resamples too alike.
    CHECK(compare_means(few_a, lognormal(100)).difference.method == "Welch's t");
    CHECK(compare_means(lognormal(10), lognormal(100)).difference.method ==
          "symmetric studentized bootstrap");
}

TEST_CASE("symmetric limits lie as far to either side") {
    const Change change = compare_means(lognormal(30), lognormal(40, 2));
    const Estimate& difference = change.difference;
    CHECK(*difference.high - difference.value == doctest::Approx(difference.value - *difference.low));
    const Estimate& ratio = *change.ratio;
    CHECK(*ratio.high / ratio.value == doctest::Approx(ratio.value / *ratio.low));
    // With many values of a law that is not skewed they are those of the normal law.
    Philox random{4};
    std::vector<double> a(3000);
    std::vector<double> b(3000);
    for (double& value : a) value = draw_normal(random);
    for (double& value : b) value = draw_normal(random);
    const Estimate wide = compare_means(a, b).difference;
    const double error = std::sqrt(2.0 / 3000);
    CHECK(std::abs((*wide.high - wide.value) / error - 1.959964) < 0.06);
    CHECK(std::abs(wide.standard_error.value() / error - 1) < 0.03);
}

TEST_CASE("whichever is called a, pairs tell the same") {
    const std::vector<double> a = lognormal(60);
    const std::vector<double> b = lognormal(60, 2);
    for (const Method method : {Method::automatic, Method::student_t}) {
        const Change there = compare_paired_means(a, b, {.method = method});
        const Change back = compare_paired_means(b, a, {.method = method});
        check_near(back.difference, -*there.difference.high, -*there.difference.low);
        check_near(*back.ratio, 1 / *there.ratio->high, 1 / *there.ratio->low);
    }
}

TEST_CASE("a change of unit changes no verdict") {
    const std::vector<double> a = lognormal(40);
    const std::vector<double> b = lognormal(40, 2);
    for (const Method method :
         {Method::automatic, Method::percentile, Method::bca, Method::studentized, Method::student_t}) {
        for (const Compare compare : {&compare_means, &compare_paired_means}) {
            const Change in_s = compare(a, b, {.n_resamples = 500, .method = method});
            const Change in_ms =
                compare(times_of(a, 1000), times_of(b, 1000), {.n_resamples = 500, .method = method});
            check_near(in_ms.difference, 1000 * *in_s.difference.low, 1000 * *in_s.difference.high);
            check_near(*in_ms.ratio, *in_s.ratio->low, *in_s.ratio->high);
            CHECK(in_ms.difference.standard_error.value() ==
                  doctest::Approx(1000 * in_s.difference.standard_error.value()));
            CHECK(in_ms.ratio->standard_error.value() == doctest::Approx(in_s.ratio->standard_error.value()));
        }
    }
}

TEST_CASE("every method of means finds a difference of laws as large as it is, and covers it") {
    const double truth = 0.5 * std::exp(0.5);
    for (const Method method :
         {Method::automatic, Method::percentile, Method::bca, Method::studentized, Method::student_t}) {
        int missed = 0;
        for (std::uint64_t i = 0; i < 200; ++i) {
            const std::vector<double> a = lognormal(120, 2 * i + 1);
            const std::vector<double> b = times_of(lognormal(120, 2 * i + 2), 1.5);
            const Change change = compare_means(a, b, {.n_resamples = 300, .seed = i, .method = method});
            if (excludes(change.difference, truth)) ++missed;
            if (excludes(*change.ratio, 1.5)) ++missed;
        }
        CAPTURE(to_string(method));
        CHECK(missed / 400.0 < 0.10);
        CHECK(missed / 400.0 > 0.01);
    }
}

TEST_CASE("against a constant BCa limits are those of what varies") {
    const std::vector<double> data = lognormal(60);
    const std::vector<double> twos(40, 2.0);
    const BootstrapOptions options{.method = Method::bca};
    const Estimate mean = bootstrap_mean(data, options);
    const Change change = compare_means(data, twos, options);
    check_near(change.difference, 2 - *mean.high, 2 - *mean.low);
    CHECK(change.difference.method == "BCa bootstrap");
    const Change paired = compare_paired_means(std::vector(60, 2.0), data, options);
    check_near(paired.difference, *mean.low - 2, *mean.high - 2);
    check_near(*paired.ratio, *mean.low / 2, *mean.high / 2);
}

TEST_CASE("scores of right and wrong are compared by their own interval") {
    std::vector<double> a(30, 1.0);
    std::vector<double> b(30, 1.0);
    for (std::size_t i = 0; i < 9; ++i) a[i] = 0;
    for (std::size_t i = 5; i < 8; ++i) b[i] = 0;
    const Change paired = compare_paired_means(a, b);
    const Estimate expected = compare_paired_proportions(count_paired_outcomes(a, b));
    CHECK(paired.difference.method == "Newcombe paired score");
    CHECK(paired.difference.low == expected.low);
    CHECK(paired.difference.high == expected.high);
    CHECK(paired.difference.note == "zeros and ones");
    CHECK(paired.ratio.value().value == doctest::Approx(27.0 / 21));
    CHECK(paired.ratio.value().low.value() < 27.0 / 21);
    const Change independent = compare_means(a, b);
    CHECK(independent.difference.method == "Newcombe hybrid score");
    CHECK(independent.difference.note == "zeros and ones; n = 30 and 30");
    // Asked for, a bootstrap is what is made.
    CHECK(compare_paired_means(a, b, {.method = Method::percentile}).difference.method ==
          "percentile bootstrap");
}

TEST_CASE("shares have the standard error of their difference") {
    const Estimate independent = compare_proportions(6, 10, 8, 20);
    CHECK(independent.standard_error.value() == doctest::Approx(std::sqrt(0.6 * 0.4 / 10 + 0.4 * 0.6 / 20)));
    const Estimate paired = compare_paired_proportions({.both = 10, .only_a = 2, .only_b = 6, .neither = 2});
    CHECK(paired.standard_error.value() == doctest::Approx(std::sqrt((0.4 - 0.04) / 20)));
    CHECK(compare_paired_proportions({.both = 3}).standard_error.value() == 0);
}

TEST_CASE("a share that is 0 in some resamples leaves the ratio without an interval") {
    std::vector<double> a(10, 0.0);
    a[0] = a[1] = 1;  // in every tenth resample there is no 1
    const std::vector<double> b(10, 1.0);
    for (const Change& change : {compare_means(a, b), compare_paired_means(a, b)}) {
        CHECK(change.difference.low.has_value());
        CHECK(change.ratio.value().value == doctest::Approx(5));
        CHECK_FALSE(change.ratio.value().low.has_value());
    }
}

TEST_CASE("where most resamples do not vary, Student's t stands in") {
    const std::vector<double> a(50, 0.5);
    std::vector<double> b = a;
    b[7] = 1;  // more than a third of all resamples do without it
    const Change paired = compare_paired_means(a, b);
    CHECK(paired.difference.method == "Student's t");
    CHECK(paired.difference.note == "too many resamples do not vary");
    check_near(paired.difference, 0.01 - 2.0095752344892093 * 0.01, 0.01 + 2.0095752344892093 * 0.01);
    CHECK(paired.ratio.value().method == "Fieller's t");
    check_near(*paired.ratio, 1 + *paired.difference.low / 0.5, 1 + *paired.difference.high / 0.5);
    CHECK(compare_means(a, b).difference.method == "Welch's t");
}

TEST_CASE("Fieller's limits of a ratio exclude 1 where the difference excludes 0") {
    int told = 0;
    for (std::uint64_t i = 0; i < 300; ++i) {
        Philox random{i};
        auto [a, b] = equal_times(random, 6);
        for (double& value : b) value *= 1.6;
        const Change change = compare_paired_means(a, b);
        if (!change.ratio->low) {
            CHECK(change.ratio->note == "n < 10 is too few to resample; no interval: a may be 0");
            continue;
        }
        CHECK(excludes(change.difference, 0) == excludes(*change.ratio, 1));
        if (excludes(*change.ratio, 1)) ++told;
    }
    CHECK(told > 20);
}

TEST_CASE("a ratio below 0 has limits too") {
    std::vector<double> below = lognormal(40);
    for (double& value : below) value = -value;
    const std::vector<double> above = lognormal(40, 2);
    for (const Compare compare : {&compare_means, &compare_paired_means}) {
        const Estimate ratio = *compare(below, above, {}).ratio;
        CHECK(ratio.low.value() < ratio.value);
        CHECK(ratio.value < ratio.high.value());
        CHECK(ratio.high.value() < 0);
        CHECK(ratio.note.find("log scale") == std::string::npos);
    }
}
