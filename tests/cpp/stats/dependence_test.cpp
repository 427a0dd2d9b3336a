#include "sample.hpp"

#include <laptime/error/error.hpp>
#include <laptime/random/laws.hpp>
#include <laptime/stats/censored_quantile.hpp>
#include <laptime/stats/dependence.hpp>
#include <laptime/stats/quantile.hpp>

#include <algorithm>
#include <cmath>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include <doctest/doctest.h>

using namespace laptime::stats;
using laptime::error::StatisticsError;

namespace {

/// Each value leans on the one before it.
std::vector<double> autoregressive(std::size_t n, double correlation, std::uint64_t seed = 1) {
    laptime::random::Philox random{seed};
    std::vector<double> series;
    double value = laptime::random::draw_normal(random) / std::sqrt(1 - correlation * correlation);
    for (std::size_t i = 0; i < n; ++i) {
        value = correlation * value + laptime::random::draw_normal(random);
        series.push_back(value);
    }
    return series;
}

double width(const Estimate& estimate) {
    return estimate.high.value() - estimate.low.value();
}

}  // namespace

TEST_CASE("a series whose neighbours agree is told from one of independent values") {
    const Dependence dependent = diagnose(autoregressive(300, 0.6));
    CHECK(dependent.dependent);
    CHECK(dependent.p_value.value() < 1e-6);
    CHECK(dependent.lag1_correlation.value() == doctest::Approx(0.6).epsilon(0.2));
    CHECK(dependent.block_length > 3);
    CHECK(dependent.effective_n < 150);

    const Dependence independent = diagnose(lognormal(300, 3));
    CHECK_FALSE(independent.dependent);
    CHECK(independent.block_length == 1);
    CHECK(independent.effective_n == 300);
}

TEST_CASE("about one independent series in twenty is taken for a dependent one") {
    int alarms = 0;
    for (std::uint64_t seed = 0; seed < 400; ++seed)
        alarms += diagnose(autoregressive(100, 0, seed)).dependent ? 1 : 0;
    CHECK(alarms >= 8);
    CHECK(alarms <= 34);
}

TEST_CASE("sorted, constant and short samples tell nothing of their order") {
    std::vector<double> sorted = lognormal(100);
    std::sort(sorted.begin(), sorted.end());
    const std::vector<double> falling(sorted.rbegin(), sorted.rend());
    for (const std::vector<double>& data :
         {sorted, falling, std::vector<double>(100, 2.5), autoregressive(19, 0.9)}) {
        const Dependence found = diagnose(data);
        CHECK_FALSE(found.dependent);
        CHECK_FALSE(found.p_value.has_value());
    }
}

TEST_CASE("intervals of a dependent series are wider, and say why") {
    const std::vector<double> series = autoregressive(400, 0.7);
    std::vector<double> sorted = series;
    std::sort(sorted.begin(), sorted.end());  // the same values, without their order
    const Estimate mean = bootstrap_mean(series);
    CHECK(mean.method == "stationary bootstrap");
    CHECK(mean.note.starts_with("neighbours depend on each other"));
    CHECK(width(mean) > 1.5 * width(bootstrap_mean(sorted)));
    const Estimate median = bootstrap_quantile(series, 0.5);
    CHECK(median.method == "order statistics of a series");
    CHECK(width(median) > 1.3 * width(bootstrap_quantile(sorted, 0.5)));
}

TEST_CASE("a series whose quantile most values share is no surer than its mirror image") {
    std::vector<double> series;
    for (int block = 0; block < 10; ++block) {
        series.insert(series.end(), 24, 1.0);
        series.insert(series.end(), 16, 0.0);
    }
    const Estimate median = series_quantile_interval(series, 0.5);
    CHECK(median.low.value() == 0);
    CHECK(median.note.find("worth 400") == std::string::npos);
}

TEST_CASE("timeouts that come in a row make a quantile beyond them less sure") {
    std::vector<double> series = autoregressive(400, 0);
    const auto censored = std::make_unique<bool[]>(series.size());
    for (std::size_t i = 0; i < series.size(); ++i) {
        const bool stalls = i % 100 >= 85;
        censored[i] = stalls;
        if (stalls) series[i] = 10;
    }
    const std::span<const bool> mask(censored.get(), series.size());
    const Estimate in_rows = series_censored_quantile_interval(series, mask, 0.84);
    const Estimate independent = censored_quantile_interval(series, mask, 0.84);
    CHECK(in_rows.value == independent.value);
    CHECK(*in_rows.low < *independent.low);
    CHECK(in_rows.method == "order statistics of a series");
    CHECK(series_censored_quantile_interval(series, mask, 0.9).note.find("worth 400") == std::string::npos);
}

TEST_CASE("blocks of one value are the ordinary bootstrap") {
    const std::vector<double> data = lognormal(200);
    const Estimate blocks = bootstrap_series_mean(data, 1);
    const Estimate ordinary = bootstrap_mean(data, {.method = Method::percentile});
    CHECK(blocks.low.value() == doctest::Approx(ordinary.low.value()).epsilon(0.01));
    CHECK(blocks.high.value() == doctest::Approx(ordinary.high.value()).epsilon(0.01));
}

TEST_CASE("a series of the same block length has the same interval on any number of threads") {
    const std::vector<double> series = autoregressive(400, 0.5);
    const Estimate one = bootstrap_series_mean(series, 8);
    const Estimate three = bootstrap_series_mean(series, 8, {.threads = 3});
    CHECK(one.distribution == three.distribution);
}

TEST_CASE("values worth as many independent ones have their exact limits") {
    const std::vector<double> data = lognormal(200);
    const Estimate exact = quantile_interval(data, 0.9, 0.95);
    const Estimate all = quantile_interval(data, 0.9, 0.95, 200);
    CHECK(all.low == exact.low);
    CHECK(all.high == exact.high);
    const Estimate half = quantile_interval(data, 0.9, 0.95, 100);
    CHECK(half.low.value() < exact.low.value());
    CHECK(half.high.value() > exact.high.value());
    CHECK(quantile_interval(data, 0.99, 0.95, 100).note == "no upper limit: needs n ≥ 736");
}

TEST_CASE("bad input of a series is refused by name") {
    CHECK_THROWS_WITH_AS((void)diagnose({}), "data is empty", StatisticsError);
    CHECK_THROWS_WITH_AS((void)bootstrap_series_mean(lognormal(30), 0.5), "block_length = 0.5 is below 1",
                         StatisticsError);
    CHECK_THROWS_WITH_AS((void)bootstrap_series_mean(lognormal(30), 2, {.method = Method::bca}),
                         "blocks of a series make percentile limits only, not bca", StatisticsError);
}
