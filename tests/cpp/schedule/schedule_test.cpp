#include <laptime/error/error.hpp>
#include <laptime/schedule/plan.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <tuple>

#include <doctest/doctest.h>

using namespace laptime::schedule;
using laptime::clock::Duration;
using laptime::clock::to_seconds;
using laptime::error::SpecError;
using namespace std::chrono_literals;

namespace {

std::vector<Duration> first_arrivals(const Load& load, std::size_t n, std::uint64_t seed) {
    const auto arrivals = make_arrivals(load, seed);
    std::vector<Duration> offsets;
    while (offsets.size() < n) {
        const auto next = arrivals->next();
        if (!next) break;
        offsets.push_back(*next);
    }
    return offsets;
}

std::vector<PlannedRequest> all_of(Requests requests) {
    std::vector<PlannedRequest> planned;
    while (const auto next = requests.next()) planned.push_back(*next);
    return planned;
}

}  // namespace

TEST_CASE("a constant load is even to the last request, however long the run") {
    const auto offsets = first_arrivals(Constant{.rate_per_s = 3}, 300'001, 0);
    CHECK(offsets[0] == 0ns);
    CHECK(offsets[3] == 1s);
    CHECK(offsets[300'000] == 100'000s);
}

TEST_CASE("a Poisson load has exponential gaps of the wished mean") {
    constexpr std::size_t n = 20'000;
    const auto offsets = first_arrivals(Poisson{.rate_per_s = 50}, n, 7);
    CHECK(std::is_sorted(offsets.begin(), offsets.end()));
    CHECK(to_seconds(offsets.back()) / n == doctest::Approx(1.0 / 50).epsilon(0.03));
    std::vector<double> gaps;  // Kolmogorov-Smirnov against 1 − exp(−50 x), critical value at α = .001
    for (std::size_t i = 1; i < n; ++i) gaps.push_back(to_seconds(offsets[i] - offsets[i - 1]));
    std::sort(gaps.begin(), gaps.end());
    double distance = 0;
    for (std::size_t i = 0; i < gaps.size(); ++i) {
        const double law = 1 - std::exp(-50 * gaps[i]);
        const double below = static_cast<double>(i) / static_cast<double>(gaps.size());
        distance = std::max(distance, std::abs(law - below));
    }
    CHECK(distance < 1.95 / std::sqrt(static_cast<double>(gaps.size())));
}

TEST_CASE("a schedule is a pure function of its seed") {
    const Load load = Poisson{.rate_per_s = 10};
    CHECK(first_arrivals(load, 100, 1) == first_arrivals(load, 100, 1));
    CHECK(first_arrivals(load, 100, 1) != first_arrivals(load, 100, 2));
}

TEST_CASE("a closed loop has no planned times") {
    CHECK(make_arrivals(Closed{.users = 2}, 0) == nullptr);
    CHECK_FALSE(is_open(Closed{}));
    CHECK(is_open(Constant{}));
    CHECK(is_open(Poisson{}));
}

TEST_CASE("nonsense is refused") {
    CHECK_THROWS_AS(static_cast<void>(make_arrivals(Constant{.rate_per_s = 0}, 0)), SpecError);
    CHECK_THROWS_AS(static_cast<void>(make_arrivals(Poisson{.rate_per_s = -1}, 0)), SpecError);
    CHECK_THROWS_AS(
        static_cast<void>(make_arrivals(Poisson{.rate_per_s = std::numeric_limits<double>::quiet_NaN()}, 0)),
        SpecError);
    CHECK_THROWS_AS(static_cast<void>(make_arrivals(Closed{.users = 0}, 0)), SpecError);
    CHECK_THROWS_AS(static_cast<void>(make_plan({.n_targets = 0, .n_samples = 1})), SpecError);
    CHECK_THROWS_AS(static_cast<void>(make_plan({.n_targets = 1, .n_samples = 0})), SpecError);
    CHECK_THROWS_AS(static_cast<void>(make_plan({.n_targets = 1, .n_samples = 1, .runs = 0})), SpecError);
}

TEST_CASE("by target: one block a target, its warm-up, then its samples in order, pass by pass") {
    const auto blocks = make_plan({.n_targets = 2, .n_samples = 3, .runs = 2, .warmup = 2, .load = Closed{}});
    REQUIRE(blocks.size() == 2);
    for (std::size_t target = 0; target < 2; ++target) {
        const Block& block = blocks[target];
        CHECK(block.warmup().size() == 2);
        const auto measured = all_of(block.measured());
        REQUIRE(measured.size() == 6);
        for (std::size_t i = 0; i < 6; ++i) {
            CHECK(measured[i].target == target);
            CHECK(measured[i].sample == i % 3);
            CHECK(measured[i].run_index == static_cast<std::int32_t>(i / 3));
            CHECK_FALSE(measured[i].offset.has_value());
        }
    }
}

TEST_CASE("interleaved: one block in which each pass asks everything of everyone once, in random order") {
    const PlanSpec spec{.n_targets = 2, .n_samples = 50, .runs = 3, .order = Order::interleaved, .seed = 4};
    const auto blocks = make_plan(spec);
    REQUIRE(blocks.size() == 1);
    std::set<std::tuple<std::int32_t, std::size_t, std::size_t>> seen;
    const auto measured = all_of(blocks[0].measured());
    for (const PlannedRequest& planned : measured)
        seen.insert({planned.run_index, planned.target, planned.sample});
    CHECK(seen.size() == 300);
    CHECK(measured.size() == 300);
    CHECK(blocks[0].warmup().size() == 2);
    std::size_t changes = 0;
    for (std::size_t i = 1; i < 300; ++i) {
        if (measured[i].target != measured[i - 1].target) ++changes;
    }
    CHECK(changes > 100);
}

TEST_CASE("under open load every target meets the same traffic") {
    const auto blocks =
        make_plan({.n_targets = 2, .n_samples = 20, .load = Poisson{.rate_per_s = 5}, .seed = 9});
    const auto first = all_of(blocks[0].measured());
    const auto second = all_of(blocks[1].measured());
    REQUIRE(first.size() == 20);
    for (std::size_t i = 0; i < 20; ++i) CHECK(first[i].offset == second[i].offset);
    CHECK(first[5].offset.has_value());
}
