#include <laptime/engine/lag.hpp>
#include <laptime/random/laws.hpp>
#include <laptime/random/philox.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include <doctest/doctest.h>

using namespace laptime;
using namespace std::chrono_literals;
using engine::LagHistogram;

namespace {

/// From nanoseconds to hours, as many of each size.
std::vector<clock::Duration> random_lags(std::size_t n, std::uint64_t seed) {
    random::Philox random{seed};
    std::vector<clock::Duration> lags;
    lags.reserve(n);
    for (std::size_t i = 0; i < n; ++i)
        lags.push_back(clock::from_seconds(std::exp(30 * random.uniform() - 21)));
    return lags;
}

LagHistogram histogram_of(const std::vector<clock::Duration>& lags) {
    LagHistogram histogram;
    for (const clock::Duration lag : lags) histogram.add(lag);
    return histogram;
}

/// The smallest value that the share p of all does not exceed.
clock::Duration exact_quantile(std::vector<clock::Duration> lags, double p) {
    std::sort(lags.begin(), lags.end());
    const auto rank = static_cast<std::size_t>(std::ceil(p * static_cast<double>(lags.size())));
    return lags[std::max<std::size_t>(rank, 1) - 1];
}

constexpr double probabilities[] = {0.001, 0.01, 0.25, 0.5, 0.75, 0.9, 0.99, 0.999, 1};

}  // namespace

TEST_CASE("a quantile is never below the true one, and at most 3.2 % above") {
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        for (const std::size_t n : {1U, 2U, 10U, 1000U}) {
            const auto lags = random_lags(n, seed);
            const LagHistogram histogram = histogram_of(lags);
            for (const double p : probabilities) {
                const auto exact = exact_quantile(lags, p);
                CHECK(histogram.quantile(p) >= exact);
                CHECK(static_cast<double>(histogram.quantile(p).count()) <=
                      1.032 * static_cast<double>(exact.count()));
            }
        }
    }
}

TEST_CASE("the largest is exact, and so is its quantile") {
    const auto lags = random_lags(1000, 3);
    const LagHistogram histogram = histogram_of(lags);
    CHECK(histogram.max() == *std::max_element(lags.begin(), lags.end()));
    CHECK(histogram.quantile(1) == histogram.max());
    CHECK(histogram.size() == 1000);
}

TEST_CASE("two histograms put together are the histogram of all") {
    const auto first = random_lags(500, 1);
    const auto second = random_lags(300, 2);
    std::vector<clock::Duration> all = first;
    all.insert(all.end(), second.begin(), second.end());
    LagHistogram together = histogram_of(first);
    together.merge(histogram_of(second));
    const LagHistogram at_once = histogram_of(all);
    CHECK(together.size() == at_once.size());
    CHECK(together.max() == at_once.max());
    for (const double p : probabilities) CHECK(together.quantile(p) == at_once.quantile(p));
}

TEST_CASE("up to 63 nanoseconds every lag has a bucket of its own") {
    for (int i = 0; i < 64; ++i) {
        LagHistogram histogram;
        histogram.add(clock::Duration{i});
        histogram.add(1s);
        CHECK(histogram.quantile(0.5) == clock::Duration{i});
    }
}

TEST_CASE("what is early is not late") {
    LagHistogram histogram;
    histogram.add(-5ms);
    CHECK(histogram.size() == 1);
    CHECK(histogram.max() == 0ns);
    CHECK(histogram.quantile(0.99) == 0ns);
}

TEST_CASE("of no lags there is none") {
    const LagHistogram histogram;
    CHECK(histogram.size() == 0);
    CHECK(histogram.max() == 0ns);
    CHECK(histogram.quantile(0.5) == 0ns);
}

TEST_CASE("the longest lag that can be told has a bucket too") {
    LagHistogram histogram;
    histogram.add(clock::Duration::max());
    histogram.add(clock::Duration{1});
    CHECK(histogram.quantile(0.5) == clock::Duration{1});
    CHECK(histogram.quantile(1) == clock::Duration::max());
}
