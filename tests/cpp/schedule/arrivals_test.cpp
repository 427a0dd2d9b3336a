#include "../kolmogorov_smirnov.hpp"
#include "first_arrivals.hpp"

#include <algorithm>

#include <doctest/doctest.h>

using namespace laptime::schedule;
using laptime::clock::Duration;
using laptime::clock::to_seconds;
using laptime::test::distance_from_law;
using laptime::test::first_arrivals;
using laptime::test::gaps_of;
using namespace std::chrono_literals;

namespace {

/// Gaps as multiples of what is to be their mean.
std::vector<double> gaps_of_gamma(double burstiness, std::uint64_t seed = 7) {
    auto gaps = gaps_of(first_arrivals(Gamma{.rate_per_s = 50, .burstiness = burstiness}, 20'000, seed));
    for (double& gap : gaps) gap *= 50;
    return gaps;
}

/// Gaps on the scale of the gamma law whose shape is the burstiness.
std::vector<double> scaled(std::vector<double> gaps, double burstiness) {
    for (double& gap : gaps) gap *= burstiness;
    return gaps;
}

}  // namespace

TEST_CASE("a closed loop has no planned times") {
    CHECK(make_arrivals(Closed{.users = 2}, 0) == nullptr);
}

TEST_CASE("a constant load is even to the last request, however long the run") {
    const auto offsets = first_arrivals(Constant{.rate_per_s = 3}, 300'001);
    CHECK(offsets[0] == 0ns);
    CHECK(offsets[1] == 333'333'333ns);
    CHECK(offsets[3] == 1s);
    CHECK(offsets[300'000] == 100'000s);
}

TEST_CASE("a Poisson load has exponential gaps of the wished mean") {
    const auto offsets = first_arrivals(Poisson{.rate_per_s = 50}, 20'000, 7);
    CHECK(std::is_sorted(offsets.begin(), offsets.end()));
    CHECK(to_seconds(offsets.back()) / 20'000 == doctest::Approx(1.0 / 50).epsilon(0.03));
    CHECK(distance_from_law(gaps_of(offsets), laptime::test::exponential_law(50)) < 1);
}

TEST_CASE("the numbers of a Poisson load's arrivals in equal stretches vary as much as their mean") {
    std::vector<double> counts(2'000);
    for (const Duration offset : first_arrivals(Poisson{.rate_per_s = 10}, 30'000, 5)) {
        const auto second = static_cast<std::size_t>(to_seconds(offset));
        if (second < counts.size()) ++counts[second];
    }
    CHECK(laptime::test::mean_of(counts) == doctest::Approx(10).epsilon(0.03));
    CHECK(laptime::test::variance_of(counts) == doctest::Approx(10).epsilon(0.15));
}

TEST_CASE("a gamma load has gaps of the wished mean, whose variance is 1 / burstiness of its square") {
    for (const double burstiness : {0.25, 0.5, 1.0, 4.0, 100.0}) {
        CAPTURE(burstiness);
        const auto gaps = gaps_of_gamma(burstiness);
        CHECK(laptime::test::mean_of(gaps) == doctest::Approx(1).epsilon(0.05));
        CHECK(laptime::test::variance_of(gaps) == doctest::Approx(1 / burstiness).epsilon(0.1));
    }
}

TEST_CASE("a gamma load's gaps follow the gamma law of its burstiness") {
    CHECK(distance_from_law(scaled(gaps_of_gamma(0.5), 0.5), laptime::test::gamma_law_of_one_half) < 1);
    CHECK(distance_from_law(gaps_of_gamma(1), laptime::test::exponential_law(1)) < 1);
    CHECK(distance_from_law(scaled(gaps_of_gamma(4), 4), laptime::test::gamma_law_of_four) < 1);
}

TEST_CASE("a gamma load of burstiness 1 comes as a Poisson load does") {
    auto poisson = gaps_of(first_arrivals(Poisson{.rate_per_s = 50}, 20'000, 8));
    for (double& gap : poisson) gap *= 50;
    CHECK(laptime::test::distance_between(gaps_of_gamma(1), poisson) < 1);
    CHECK(laptime::test::distance_between(gaps_of_gamma(1.2), poisson) > 1);
}

TEST_CASE("random times are a pure function of load and seed") {
    const Ramp ramp{.steps = {{60s, 1, 10}}, .random = true};
    for (const Load& load :
         {Load{Poisson{.rate_per_s = 10}}, Load{Gamma{.rate_per_s = 10, .burstiness = 0.5}}, Load{ramp}}) {
        CHECK(first_arrivals(load, 100, 1) == first_arrivals(load, 100, 1));
        CHECK(first_arrivals(load, 100, 1) != first_arrivals(load, 100, 2));
    }
}

TEST_CASE("times that are not random are the same for every seed") {
    const Ramp ramp{.steps = {{60s, 1, 10}}};
    const Replay replay{.offsets = {1s, 5s}};
    for (const Load& load : {Load{Constant{.rate_per_s = 10}}, Load{ramp}, Load{replay}})
        CHECK(first_arrivals(load, 100, 1) == first_arrivals(load, 100, 2));
}

TEST_CASE("a replay has the times of another, and ends with them") {
    const std::vector<Duration> offsets{0s, 1ns, 1ns, 3s};
    const auto arrivals = make_arrivals(Replay{.offsets = offsets}, 0);
    for (const Duration offset : offsets) CHECK(arrivals->next() == offset);
    CHECK_FALSE(arrivals->next().has_value());
    CHECK_FALSE(arrivals->next().has_value());
}

TEST_CASE("a load ends before its times are more than nanoseconds can count") {
    for (const Load& load : {Load{Constant{.rate_per_s = 1e-8}}, Load{Poisson{.rate_per_s = 1e-8}},
                             Load{Gamma{.rate_per_s = 1e-8, .burstiness = 0.01}}}) {
        const auto offsets = first_arrivals(load, 1'000);
        CHECK(offsets.size() < 1'000);
        CHECK(std::is_sorted(offsets.begin(), offsets.end()));
        CHECK((offsets.empty() || offsets.back() < 1'000'000'000s));
    }
}
