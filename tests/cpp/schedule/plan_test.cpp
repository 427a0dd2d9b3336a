#include "first_arrivals.hpp"
#include "refused.hpp"

#include <laptime/schedule/plan.hpp>

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

using namespace laptime::schedule;
using laptime::clock::Duration;
using namespace std::chrono_literals;

namespace {

std::vector<PlannedRequest> all_of(Requests requests) {
    std::vector<PlannedRequest> planned;
    while (const auto next = requests.next()) planned.push_back(*next);
    return planned;
}

std::vector<PlannedRequest> first_of(Requests requests, std::size_t n) {
    std::vector<PlannedRequest> planned;
    while (planned.size() < n) planned.push_back(requests.next().value());
    return planned;
}

RequestKey key_of(const PlannedRequest& planned) {
    return {.target = planned.target, .run_index = planned.run_index, .sample = planned.sample};
}

std::vector<RequestKey> keys_of(const std::vector<PlannedRequest>& planned) {
    std::vector<RequestKey> keys;
    keys.reserve(planned.size());
    for (const PlannedRequest& request : planned) keys.push_back(key_of(request));
    return keys;
}

std::vector<Duration> offsets_of(const std::vector<PlannedRequest>& planned) {
    std::vector<Duration> offsets;
    offsets.reserve(planned.size());
    for (const PlannedRequest& request : planned) offsets.push_back(request.offset.value());
    return offsets;
}

Block only_block(const PlanSpec& spec) {
    auto blocks = make_plan(spec);
    REQUIRE(blocks.size() == 1);
    return std::move(blocks.front());
}

bool same(const PlannedRequest& a, const PlannedRequest& b) {
    return a.index == b.index && key_of(a) == key_of(b) && a.offset == b.offset;
}

std::string refusal_of(const PlanSpec& spec) {
    return laptime::test::refusal_of([&] { static_cast<void>(make_plan(spec)); });
}

const PlanSpec interleaved{
    .n_targets = 2, .n_samples = 50, .runs = 3, .order = Order::interleaved, .seed = 4};

}  // namespace

TEST_CASE("a plan of nothing, or of nonsense, is refused with what is wrong") {
    CHECK(refusal_of({.n_targets = 0, .n_samples = 1}) == "there is no target to measure");
    CHECK(refusal_of({.n_targets = 1, .n_samples = 0}) == "there are no samples to send");
    CHECK(refusal_of({.n_targets = 1, .n_samples = 1, .runs = 0}) == "runs must be at least 1");
    CHECK(refusal_of({.n_targets = 1, .n_samples = 1, .load = Poisson{.rate_per_s = 0}}) ==
          "a rate must be above 0 requests a second, not 0");
}

// ── order
// ───────────────────────────────────────────────────────────────────────────────────────────────────

TEST_CASE("by target: one block a target, its warm-up, then its samples in order, pass by pass") {
    const auto blocks = make_plan({.n_targets = 2, .n_samples = 3, .runs = 2, .warmup = 2, .load = Closed{}});
    REQUIRE(blocks.size() == 2);
    for (std::size_t target = 0; target < 2; ++target) {
        const Block& block = blocks[target];
        CHECK(keys_of(block.warmup()) ==
              std::vector<RequestKey>{{.target = target, .sample = 0}, {.target = target, .sample = 1}});
        const auto measured = all_of(block.measured());
        REQUIRE(measured.size() == 6);
        for (std::size_t i = 0; i < 6; ++i) {
            CHECK(measured[i].index == i);
            CHECK(measured[i].target == target);
            CHECK(measured[i].sample == i % 3);
            CHECK(measured[i].run_index == static_cast<std::int32_t>(i / 3));
            CHECK_FALSE(measured[i].offset.has_value());
        }
    }
}

TEST_CASE("interleaved: one block in which each pass asks everything of everyone once, in random order") {
    const Block block = only_block(interleaved);
    const auto measured = all_of(block.measured());
    REQUIRE(measured.size() == 300);
    for (std::size_t pass = 0; pass < 3; ++pass) {
        std::set<RequestKey> seen;
        for (std::size_t i = 100 * pass; i < 100 * (pass + 1); ++i) {
            CHECK(measured[i].index == i);
            CHECK(measured[i].run_index == static_cast<std::int32_t>(pass));
            seen.insert(key_of(measured[i]));
        }
        CHECK(seen.size() == 100);
    }
    std::size_t changes = 0;
    for (std::size_t i = 1; i < 300; ++i) {
        if (measured[i].target != measured[i - 1].target) ++changes;
    }
    CHECK(changes > 100);
}

TEST_CASE("interleaved: every target is warmed up before anything is measured") {
    CHECK(keys_of(only_block(interleaved).warmup()) ==
          std::vector<RequestKey>{{.target = 0, .sample = 0}, {.target = 1, .sample = 0}});
}

TEST_CASE("interleaved: each pass has an order of its own") {
    const auto measured = all_of(only_block(interleaved).measured());
    const auto order_of_pass = [&](std::size_t pass) {
        std::vector<std::pair<std::size_t, std::size_t>> order;
        for (std::size_t i = 100 * pass; i < 100 * (pass + 1); ++i)
            order.emplace_back(measured[i].target, measured[i].sample);
        return order;
    };
    CHECK(order_of_pass(0) != order_of_pass(1));
    CHECK(order_of_pass(1) != order_of_pass(2));
    CHECK(order_of_pass(0) != order_of_pass(2));
}

TEST_CASE("the same seed gives the same plan, another seed another") {
    PlanSpec other = interleaved;
    other.seed = 5;
    const auto keys = keys_of(all_of(only_block(interleaved).measured()));
    CHECK(keys == keys_of(all_of(only_block(interleaved).measured())));
    CHECK(keys != keys_of(all_of(only_block(other).measured())));
}

// ── times
// ───────────────────────────────────────────────────────────────────────────────────────────────────

TEST_CASE("under open load every target meets the same traffic") {
    const auto blocks =
        make_plan({.n_targets = 2, .n_samples = 20, .load = Poisson{.rate_per_s = 5}, .seed = 9});
    const auto offsets = offsets_of(all_of(blocks[0].measured()));
    CHECK(offsets.size() == 20);
    CHECK(offsets == offsets_of(all_of(blocks[1].measured())));
}

TEST_CASE("the times are those of the load, pass after pass") {
    const Block block = only_block({.n_samples = 3, .runs = 2, .load = Constant{.rate_per_s = 4}});
    CHECK(offsets_of(all_of(block.measured())) ==
          std::vector<Duration>{0ms, 250ms, 500ms, 750ms, 1000ms, 1250ms});
}

TEST_CASE("a load that ends by itself ends the plan, within a pass or after several") {
    const Replay replay{.offsets = {0s, 1s, 2s, 3s}};
    const auto of_passes = [&](std::optional<std::size_t> runs, std::size_t n_samples) {
        return all_of(only_block({.n_samples = n_samples, .runs = runs, .load = replay}).measured());
    };
    CHECK(of_passes(1, 10).size() == 4);
    CHECK(of_passes(std::nullopt, 10).size() == 4);
    CHECK(of_passes(1, 3).size() == 3);
    const auto endless = of_passes(std::nullopt, 3);
    CHECK(keys_of(endless) == std::vector<RequestKey>{{.run_index = 0, .sample = 0},
                                                      {.run_index = 0, .sample = 1},
                                                      {.run_index = 0, .sample = 2},
                                                      {.run_index = 1, .sample = 0}});
    CHECK(offsets_of(endless) == replay.offsets);
}

TEST_CASE("a plan that is over stays over") {
    const Replay replay{.offsets = {0s}};
    for (const PlanSpec& spec : {PlanSpec{.n_samples = 1, .runs = 2},
                                 PlanSpec{.n_samples = 5, .runs = std::nullopt, .load = replay}}) {
        const Block block = only_block(spec);
        Requests requests = block.measured();
        while (requests.next()) {
        }
        for (int i = 0; i < 20; ++i) CHECK_FALSE(requests.next().has_value());
    }
}

// ── without end
// ─────────────────────────────────────────────────────────────────────────────────────────────

TEST_CASE("a plan without passes goes round for as long as it is asked, and counts its rounds") {
    const Block block = only_block({.n_samples = 4, .runs = std::nullopt});
    const auto planned = first_of(block.measured(), 4'002);
    for (std::size_t i = 0; i < planned.size(); ++i) {
        CHECK(planned[i].index == i);
        CHECK(planned[i].sample == i % 4);
        CHECK(planned[i].run_index == static_cast<std::int32_t>(i / 4));
    }
}

TEST_CASE("an interleaved plan without passes begins as one with passes does") {
    PlanSpec endless = interleaved;
    endless.runs.reset();
    const auto planned = first_of(only_block(endless).measured(), 500);
    const auto with_passes = all_of(only_block(interleaved).measured());
    CHECK(std::equal(with_passes.begin(), with_passes.end(), planned.begin(), same));
    const auto keys = keys_of(planned);
    CHECK(std::set<RequestKey>(keys.begin(), keys.end()).size() == 500);
}

// ── shares
// ──────────────────────────────────────────────────────────────────────────────────────────────────

TEST_CASE("shares are disjoint, in order, and together the whole") {
    PlanSpec spec = interleaved;
    spec.load = Poisson{.rate_per_s = 100};
    const Block block = only_block(spec);
    const auto whole = all_of(block.measured());
    for (const std::size_t n : {1U, 2U, 3U, 7U, 299U, 300U, 301U}) {
        CAPTURE(n);
        std::vector<PlannedRequest> together;
        for (std::size_t k = 0; k < n; ++k) {
            const auto share = all_of(block.measured({.k = k, .n = n}));
            for (const PlannedRequest& planned : share) CHECK(planned.index % n == k);
            CHECK(std::is_sorted(share.begin(), share.end(),
                                 [](const auto& a, const auto& b) { return a.index < b.index; }));
            together.insert(together.end(), share.begin(), share.end());
        }
        std::sort(together.begin(), together.end(),
                  [](const auto& a, const auto& b) { return a.index < b.index; });
        CHECK(std::equal(together.begin(), together.end(), whole.begin(), whole.end(), same));
    }
}

TEST_CASE("a share that is none is refused") {
    const Block block = only_block({.n_samples = 1});
    const auto refusal = [&](Share share) {
        return laptime::test::refusal_of([&] { static_cast<void>(block.measured(share)); });
    };
    CHECK(refusal({.k = 1, .n = 2}) == "accepted");
    CHECK(refusal({.k = 2, .n = 2}) == "there is no share 2 of 2");
    CHECK(refusal({.k = 0, .n = 0}) == "there is no share 0 of 0");
}

// ── going on
// ────────────────────────────────────────────────────────────────────────────────────────────────

TEST_CASE("what is done is left out, and nothing else: all others keep their place and their order") {
    const auto whole = all_of(only_block(interleaved).measured());
    PlanSpec rest = interleaved;
    std::vector<PlannedRequest> expected;
    for (const PlannedRequest& planned : whole) {
        if (planned.index < 120 || planned.index % 7 == 0) {
            rest.done.insert(key_of(planned));
        } else {
            expected.push_back(planned);
        }
    }
    const auto left = all_of(only_block(rest).measured());
    CHECK(std::equal(left.begin(), left.end(), expected.begin(), expected.end(), same));
}

TEST_CASE("a target's requests that are done leave those of the others alone") {
    const PlanSpec spec{
        .n_targets = 2, .n_samples = 2, .done = {{.target = 1, .sample = 0}, {.target = 5, .sample = 0}}};
    const auto blocks = make_plan(spec);
    CHECK(all_of(blocks[0].measured()).size() == 2);
    CHECK(keys_of(all_of(blocks[1].measured())) == std::vector<RequestKey>{{.target = 1, .sample = 1}});
    CHECK(blocks[1].warmup().size() == 1);
}

TEST_CASE("with all done there is nothing left, and that is no error") {
    const Block block = only_block({.n_samples = 2, .done = {{.sample = 0}, {.sample = 1}}});
    CHECK(all_of(block.measured()).empty());
    CHECK(block.size() == 0);
}

TEST_CASE("an open load goes on where it was: each request keeps its gap, without the time of what is done") {
    const Replay replay{.offsets = {1s, 3s, 6s, 10s, 15s}};
    const auto offsets = [&](std::set<RequestKey> done) {
        return offsets_of(
            all_of(only_block({.n_samples = 5, .load = replay, .done = std::move(done)}).measured()));
    };
    CHECK(offsets({}) == replay.offsets);
    CHECK(offsets({{.sample = 0}, {.sample = 1}}) == std::vector<Duration>{3s, 7s, 12s});
    CHECK(offsets({{.sample = 2}}) == std::vector<Duration>{1s, 3s, 7s, 12s});
    CHECK(offsets({{.sample = 0}, {.sample = 3}}) == std::vector<Duration>{2s, 5s, 10s});
}

TEST_CASE("shares of a plan that goes on agree on its times") {
    const PlanSpec spec{
        .n_samples = 20, .load = Poisson{.rate_per_s = 5}, .done = {{.sample = 0}, {.sample = 7}}};
    const Block block = only_block(spec);
    const auto whole = all_of(block.measured());
    auto together = all_of(block.measured({.k = 0, .n = 2}));
    const auto second = all_of(block.measured({.k = 1, .n = 2}));
    together.insert(together.end(), second.begin(), second.end());
    std::sort(together.begin(), together.end(),
              [](const auto& a, const auto& b) { return a.index < b.index; });
    CHECK(std::equal(together.begin(), together.end(), whole.begin(), whole.end(), same));
}

// ── size
// ────────────────────────────────────────────────────────────────────────────────────────────────────

TEST_CASE("the size of a block is how many it measures; without an end there is none") {
    const Ramp ramp{.steps = {{10s, 1, 1}}};
    CHECK(only_block({.n_samples = 7, .runs = 3}).size() == 21);
    CHECK(only_block({.n_samples = 7, .runs = 3, .load = Poisson{}}).size() == 21);
    CHECK(only_block({.n_samples = 7, .runs = 1, .load = ramp}).size() == 7);
    CHECK(only_block({.n_samples = 7, .runs = 3, .load = ramp}).size() == 10);
    CHECK(only_block({.n_samples = 7, .runs = std::nullopt, .load = ramp}).size() == 10);
    CHECK_FALSE(only_block({.n_samples = 7, .runs = std::nullopt}).size().has_value());
    CHECK_FALSE(only_block({.n_samples = 7, .runs = std::nullopt, .load = Constant{}}).size().has_value());
    CHECK(only_block(interleaved).size() == 300);
    CHECK(only_block({.n_samples = 3, .runs = 2, .done = {{.sample = 1}, {.sample = 9}}}).size() == 5);
}

// ── before and after
// ────────────────────────────────────────────────────────────────────────────────────────

TEST_CASE("what is not measured goes round without end, and knows nothing of what is done") {
    const Block block = only_block({.n_samples = 2, .runs = 1, .done = {{.sample = 0}}});
    CHECK(keys_of(first_of(block.unmeasured("warm-up"), 3)) ==
          std::vector<RequestKey>{
              {.run_index = 0, .sample = 0}, {.run_index = 0, .sample = 1}, {.run_index = 1, .sample = 0}});
    CHECK(block.size() == 1);
}

TEST_CASE("what is not measured comes by the same law, at times of its own for each purpose") {
    const Block block = only_block({.n_samples = 50, .load = Poisson{.rate_per_s = 5}});
    const auto before = offsets_of(first_of(block.unmeasured("warm-up"), 50));
    CHECK(before == offsets_of(first_of(block.unmeasured("warm-up"), 50)));
    CHECK(before != offsets_of(first_of(block.unmeasured("cool-down"), 50)));
    CHECK(before != offsets_of(all_of(block.measured())));
    const Block even = only_block({.n_samples = 2, .load = Constant{.rate_per_s = 2}});
    CHECK(offsets_of(first_of(even.unmeasured("warm-up"), 3)) == std::vector<Duration>{0ms, 500ms, 1000ms});
}

TEST_CASE("what is not measured has shares, too") {
    const Block block = only_block({.n_samples = 3});
    for (const PlannedRequest& planned : first_of(block.unmeasured("warm-up", {.k = 1, .n = 2}), 10))
        CHECK(planned.index % 2 == 1);
}

TEST_CASE("a load that ends by itself has nothing around it") {
    const Block block = only_block({.n_samples = 3, .load = Replay{.offsets = {1s}}});
    CHECK(laptime::test::refusal_of([&] { static_cast<void>(block.unmeasured("warm-up")); }) ==
          "a ramp or a replay says nothing of the time before and after it");
}
