// The load before and after what is measured.
#include "rig.hpp"

#include <doctest/doctest.h>

using namespace laptime;
using namespace engine_test;
using namespace std::chrono_literals;
using records::Phase;

namespace {

using Issued = std::vector<clock::Duration>;
using Ids = std::vector<std::string>;

engine::Job surrounded(std::size_t n_samples, schedule::Load load, clock::Duration warmup,
                       clock::Duration cooldown) {
    engine::Job job = make_job(n_samples, std::move(load));
    job.warmup = warmup;
    job.cooldown = cooldown;
    return job;
}

const schedule::Load even = schedule::Constant{.rate_per_s = 100};

}  // namespace

TEST_CASE("an open load goes on through warm-up, measurement and cool-down without a seam") {
    Rig rig{in_turn({good_answer()})};
    const engine::Health health = rig.measure(surrounded(3, even, 30ms, 20ms));
    CHECK(rig.kept.issued() == Issued{0ms, 10ms, 20ms, 30ms, 40ms, 50ms, 60ms, 70ms});
    CHECK(rig.kept.ids(Phase::warmup) == Ids{"0.load-warmup.0.0", "0.load-warmup.0.1", "0.load-warmup.0.2"});
    CHECK(rig.kept.ids(Phase::measure) == Ids{"0.0.0", "0.0.1", "0.0.2"});
    CHECK(rig.kept.ids(Phase::cooldown) == Ids{"0.cooldown.0.0", "0.cooldown.0.1"});
    CHECK(rig.kept.of("0.0.0").times.intended == start + 30ms);
    CHECK(rig.kept.each_once());
    CHECK(health.issued == 3);
    CHECK(health.schedule_lag.size() == 3);
    CHECK(health.planned->last - health.planned->first == 20ms);
}

TEST_CASE("however what is measured ends, the cool-down begins when its next request would be due") {
    schedule::Limits by_time;
    by_time.max_time = 50ms;
    schedule::Limits by_count;
    by_count.max_requests = 5;
    schedule::Limits by_both = by_count;
    by_both.max_time = 1h;
    schedule::Limits by_least;
    by_least.min_time = 50ms;
    for (const schedule::Limits& limits : {by_time, by_count, by_both, by_least}) {
        Rig rig{in_turn({good_answer()})};
        engine::Job job = surrounded(2, even, 0ms, 30ms);
        job.limits = limits;
        rig.measure_without_end(job);
        CHECK(rig.kept.issued() == Issued{0ms, 10ms, 20ms, 30ms, 40ms, 50ms, 60ms, 70ms});
        CHECK(rig.kept.ids() == Ids{"0.0.0", "0.0.1", "0.1.0", "0.1.1", "0.2.0"});
        CHECK(rig.kept.ids(Phase::cooldown).size() == 3);
    }
}

TEST_CASE("random arrivals have random gaps at the seams too") {
    Rig rig{in_turn({answer_after(1ms)})};
    rig.measure(surrounded(20, schedule::Poisson{.rate_per_s = 100}, 200ms, 200ms));
    const Issued issued = rig.kept.issued();
    for (std::size_t i = 1; i < issued.size(); ++i) CHECK(issued[i] > issued[i - 1]);
    CHECK(rig.kept.ids().size() == 20);
    CHECK(rig.kept.ids(Phase::warmup).size() > 5);
    CHECK(rig.kept.ids(Phase::cooldown).size() > 5);
}

TEST_CASE("in a closed loop a request is measured if its user is free once the warm-up is over") {
    Rig rig{in_turn({good_answer()})};
    rig.measure(surrounded(3, schedule::Closed{.users = 1}, 100ms, 100ms));
    CHECK(rig.kept.ids(Phase::warmup).size() == 3);  // at 0, 40 and 80 ms
    CHECK(rig.kept.of("0.0.0").times.intended == start + 120ms);
    CHECK(rig.kept.ids().size() == 3);
    // The cool-down begins when there is nothing left to measure, at 200 ms: two more at 240 and 280 ms.
    CHECK(rig.kept.ids(Phase::cooldown) == Ids{"0.cooldown.0.0", "0.cooldown.0.1"});
    CHECK(rig.elapsed() == 320ms);
}

TEST_CASE("a closed loop whose measurement is limited in time goes on to the cool-down at that time") {
    Rig rig{in_turn({good_answer()})};
    engine::Job job = surrounded(2, schedule::Closed{.users = 1}, 0ms, 60ms);
    job.limits.max_time = 100ms;
    rig.measure_without_end(job);
    CHECK(rig.kept.ids().size() == 3);                 // at 0, 40 and 80 ms
    CHECK(rig.kept.ids(Phase::cooldown).size() == 1);  // at 120 ms; at 160 ms it is over
}

TEST_CASE("users who stay busy through the end of all stretches are given the grace and no more") {
    Rig rig{in_turn({answer_after(10s)})};
    engine::Job job = surrounded(2, schedule::Closed{.users = 2}, 20ms, 50ms);
    job.limits.max_time = 50ms;
    job.grace = 10ms;
    rig.measure_without_end(job);
    CHECK(rig.elapsed() == 130ms);
    CHECK(rig.kept.outcomes() == std::map<Outcome, int>{{Outcome::cancelled, 2}});
    CHECK(rig.kept.ids().empty());  // they were of the warm-up
}

TEST_CASE("the load around what is measured is no progress, and no rule hears of it") {
    Rig rig{in_turn({good_answer()})};
    std::vector<schedule::FinishedRequest> finished;
    engine::Progress last;
    rig.measure(surrounded(3, even, 50ms, 50ms), [&](const engine::Progress& progress, auto&& ended) {
        finished.insert(finished.end(), ended.begin(), ended.end());
        last = progress;
        return engine::Wish::go_on;
    });
    CHECK(rig.kept.records.size() == 13);
    CHECK(last.planned == 3);
    CHECK(last.finished == 3);
    CHECK(last.ok == 3);
    REQUIRE(finished.size() == 3);
    CHECK(finished[0].ended == 90ms);  // since the start of the block, warm-up included
    CHECK(finished[0].latency == 40ms);
    CHECK(finished[0].time_to_first_token == 20ms);
}

TEST_CASE("a cap in flight holds across the seams, and only measured requests count as having waited") {
    Rig rig{in_turn({good_answer()})};
    engine::Job job = surrounded(3, even, 30ms, 30ms);
    job.max_in_flight = 1;
    const engine::Health health = rig.measure(job);
    CHECK(rig.wire.most_running() == 1);
    CHECK(health.waited == 3);
    CHECK(rig.kept.ids() == Ids{"0.0.0", "0.0.1", "0.0.2"});
    CHECK(rig.kept.of("0.0.0").times.intended == start + 30ms);
    CHECK(rig.kept.of("0.0.0").times.issued == start + 120ms);
    CHECK(rig.kept.outcomes() == std::map<Outcome, int>{{Outcome::ok, 9}});  // however long they waited
}

TEST_CASE("a run that goes on measures only what is missing, and the load around it is whole") {
    Rig rig{in_turn({good_answer()})};
    const engine::Job job = surrounded(3, even, 30ms, 0ms);
    const schedule::Block block = schedule::make_plan({.n_targets = 1,
                                                       .n_samples = 3,
                                                       .runs = 1,
                                                       .warmup = 0,
                                                       .order = schedule::Order::by_target,
                                                       .load = even,
                                                       .seed = 0,
                                                       .done = {{.target = 0, .run_index = 0, .sample = 1}}})
                                      .front();
    rig.engine.measure(job, block, {});
    CHECK(rig.kept.ids(Phase::warmup).size() == 3);
    CHECK(rig.kept.ids() == Ids{"0.0.0", "0.0.2"});
}

TEST_CASE("where nothing is left to measure the cool-down follows the warm-up") {
    Rig rig{in_turn({good_answer()})};
    const engine::Job job = surrounded(1, even, 35ms, 20ms);
    const schedule::Block block = schedule::make_plan({.n_targets = 1,
                                                       .n_samples = 1,
                                                       .runs = 1,
                                                       .warmup = 0,
                                                       .order = schedule::Order::by_target,
                                                       .load = even,
                                                       .seed = 0,
                                                       .done = {{.target = 0, .run_index = 0, .sample = 0}}})
                                      .front();
    CHECK(rig.engine.measure(job, block, {}).issued == 0);
    CHECK(rig.kept.issued() == Issued{0ms, 10ms, 20ms, 30ms, 35ms, 45ms});
}
