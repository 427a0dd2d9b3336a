#include "sample.hpp"

#include <laptime/error/error.hpp>
#include <laptime/stats/bootstrap.hpp>
#include <laptime/stats/resampler.hpp>

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <vector>

#include <doctest/doctest.h>

using namespace laptime::stats;
using laptime::error::StatisticsError;

namespace {

double mean_of(const std::vector<double>& data, std::span<const std::uint32_t> places) {
    double sum = 0;
    for (const std::uint32_t place : places) sum += data[place];
    return sum / static_cast<double>(places.size());
}

double mean_of(const std::vector<double>& data) {
    return std::accumulate(data.begin(), data.end(), 0.0) / static_cast<double>(data.size());
}

}  // namespace

TEST_CASE("the same seed gives the same resamples") {
    Resampler one{100, 5};
    Resampler again{100, 5};
    Resampler other{100, 6};
    const auto first = one.next();
    const auto same = again.next();
    CHECK(std::equal(first.begin(), first.end(), same.begin(), same.end()));
    const auto different = other.next();
    CHECK_FALSE(std::equal(first.begin(), first.end(), different.begin(), different.end()));
}

TEST_CASE("a resample has as many places as the sample, all of them inside") {
    Resampler resampler{1000, 1};
    for (int i = 0; i < 20; ++i) {
        const auto places = resampler.next();
        CHECK(places.size() == 1000);
        CHECK(*std::max_element(places.begin(), places.end()) < 1000);
    }
}

TEST_CASE("a resample of clusters holds each of them whole") {
    const std::vector<std::uint32_t> labels{0, 0, 0, 1, 1, 2};
    Resampler resampler{Groups{.grouping = Grouping::clusters, .labels = labels}, 1};
    for (int i = 0; i < 50; ++i) {
        const auto places = resampler.next();
        const auto times = [&](std::uint32_t place) {
            return std::count(places.begin(), places.end(), place);
        };
        CHECK(times(0) == times(2));
        CHECK(times(3) == times(4));
        CHECK(times(0) + times(3) + times(5) == 3);
    }
}

TEST_CASE("a resample of a series comes in blocks of the length that was asked for") {
    constexpr std::size_t n = 10'000;
    Resampler resampler{n, 20.0, 3};
    std::size_t breaks = 0;
    for (int i = 0; i < 10; ++i) {
        const auto places = resampler.next();
        CHECK(places.size() == n);
        for (std::size_t k = 1; k < n; ++k) breaks += places[k] == (places[k - 1] + 1) % n ? 0 : 1;
    }
    CHECK(static_cast<double>(breaks) == doctest::Approx(10.0 * n / 20).epsilon(0.05));
    CHECK_THROWS_WITH_AS(Resampler(n, 0.5, 3), "block_length = 0.5 is below 1", StatisticsError);
}

TEST_CASE("limits of a mean that somebody else computes are those of ours") {
    const std::vector<double> data = lognormal(80);
    const BootstrapOptions options{.n_resamples = 20'000};
    Resampler resampler{data.size(), 0};
    std::vector<double> replicates;
    replicates.reserve(options.n_resamples);
    for (std::size_t i = 0; i < options.n_resamples; ++i)
        replicates.push_back(mean_of(data, resampler.next()));
    const double sum = mean_of(data) * static_cast<double>(data.size());
    std::vector<double> jackknife;
    jackknife.reserve(data.size());
    for (const double value : data) jackknife.push_back((sum - value) / static_cast<double>(data.size() - 1));

    const auto check_near = [](const Estimate& theirs, const Estimate& ours) {
        CHECK(theirs.method == ours.method);
        CHECK(theirs.low.value() == doctest::Approx(ours.low.value()).epsilon(0.01));
        CHECK(theirs.high.value() == doctest::Approx(ours.high.value()).epsilon(0.01));
    };
    BootstrapOptions ours = options;
    ours.method = Method::bca;
    check_near(interval_of_replicates(mean_of(data), 80, replicates, jackknife, options),
               bootstrap_mean(data, ours));
    ours.method = Method::percentile;
    check_near(interval_of_replicates(mean_of(data), 80, replicates, {}, options),
               bootstrap_mean(data, ours));
}

TEST_CASE("replicates that are not finite are refused") {
    CHECK_THROWS_WITH_AS(
        static_cast<void>(interval_of_replicates(1, 5, {1, not_a_number}, {}, BootstrapOptions{})),
        "the statistic of a resample[1] is NaN", StatisticsError);
    CHECK_THROWS_AS(Resampler(0, 1), StatisticsError);
}
