// An open load with a cap in flight.
#include "rig.hpp"

#include <algorithm>

#include <doctest/doctest.h>

using namespace laptime;
using namespace engine_test;
using namespace std::chrono_literals;

namespace {

using Issued = std::vector<clock::Duration>;

engine::Job capped(std::size_t n_samples, std::size_t max_in_flight, double rate_per_s = 100) {
    engine::Job job = make_job(n_samples, schedule::Constant{.rate_per_s = rate_per_s});
    job.max_in_flight = max_in_flight;
    return job;
}

}  // namespace

TEST_CASE("nobody is sent beyond the cap, and those who wait go in the order they were due") {
    Rig rig{in_turn({good_answer()})};
    const engine::Health health = rig.measure(capped(6, 2));
    CHECK(rig.wire.most_running() == 2);
    CHECK(rig.kept.issued() == Issued{0ms, 10ms, 40ms, 50ms, 80ms, 90ms});
    for (std::size_t i = 0; i < 6; ++i) {
        const RequestRecord& record = rig.kept.of("0.0." + std::to_string(i));
        CHECK(record.times.intended == start + 10ms * i);
        CHECK(*record.times.issued - start == rig.kept.issued()[i]);
    }
    CHECK(health.waited == 4);
    CHECK(health.most_in_flight == 2);
}

TEST_CASE("the time when it was let go stands in the record of a request that had to wait, and in no other") {
    Rig rig{in_turn({good_answer()})};
    rig.measure(capped(3, 2));
    CHECK_FALSE(rig.kept.of("0.0.0").times.admitted.has_value());
    CHECK_FALSE(rig.kept.of("0.0.1").times.admitted.has_value());
    CHECK(rig.kept.of("0.0.2").times.admitted == start + 40ms);
    CHECK(rig.kept.of("0.0.2").times.issued == start + 40ms);
}

TEST_CASE("every attempt of a request that had to wait says so") {
    Rig rig{in_turn({good_answer(), refused(503, 5ms), good_answer()})};
    engine::Job job = capped(2, 1);
    job.retries = 1;
    rig.measure(job);
    CHECK(rig.kept.of("0.0.1", 0).times.admitted == start + 40ms);
    CHECK(rig.kept.of("0.0.1", 1).times.admitted == start + 40ms);
    CHECK(rig.kept.of("0.0.1", 1).times.issued == start + 46ms);
}

TEST_CASE("an attempt that the end of the run forestalls says so too") {
    Rig rig{in_turn({good_answer(), refused(503, 1s), good_answer()})};
    engine::Job job = capped(2, 1);
    job.retries = 1;
    job.limits.max_time = 100ms;
    rig.measure(job);
    CHECK(rig.kept.of("0.0.1", 1).outcome == Outcome::cancelled);
    CHECK(rig.kept.of("0.0.1", 1).times.intended == start + 10ms);
    CHECK(rig.kept.of("0.0.1", 1).times.admitted == start + 40ms);
}

TEST_CASE("the schedule is not blamed for waiting behind the cap") {
    Rig rig{in_turn({good_answer()})};
    const engine::Health health = rig.measure(capped(6, 1));
    CHECK(health.schedule_lag.size() == 6);
    CHECK(health.schedule_lag.max() == 0ns);
    CHECK(health.planned->last - health.planned->first == 50ms);
    CHECK(health.sent->last - health.sent->first == 200ms);
}

TEST_CASE("however many places are free at once, they are taken at once") {
    engine::Job job = make_job(400, schedule::Replay{std::vector<clock::Duration>(400, 0ms)});
    job.max_in_flight = 200;
    Rig rig{in_turn({answer_after(10ms)})};
    rig.measure(job);
    const Issued issued = rig.kept.issued();
    CHECK(std::count(issued.begin(), issued.end(), 0ms) == 200);
    CHECK(std::count(issued.begin(), issued.end(), 10ms) == 200);
}

TEST_CASE("a cap that is never reached changes nothing") {
    Rig rig{in_turn({good_answer()})};
    const engine::Health health = rig.measure(capped(6, 4));
    CHECK(rig.kept.issued() == Issued{0ms, 10ms, 20ms, 30ms, 40ms, 50ms});
    CHECK(health.waited == 0);
}

TEST_CASE("the watch sees how many wait") {
    Rig rig{in_turn({good_answer()})};
    std::vector<std::size_t> waiting;
    rig.measure(capped(6, 1), [&waiting](const engine::Progress& progress, auto&&) {
        CHECK(progress.in_flight <= 1);
        waiting.push_back(progress.waiting);
        return engine::Wish::go_on;
    });
    // At 0, 50, 100, 150 and 200 ms, and at the end.
    CHECK(waiting == std::vector<std::size_t>{0, 4, 3, 2, 0, 0});
}

TEST_CASE("what still waits when the time is over is recorded as cancelled, with its intended time") {
    Rig rig{in_turn({good_answer()})};
    engine::Job job = capped(1, 1);
    job.limits.max_time = 50ms;
    const engine::Health health = rig.measure_without_end(job);
    CHECK(rig.kept.issued() == Issued{0ms, 40ms});
    CHECK(rig.kept.outcomes() == std::map<Outcome, int>{{Outcome::ok, 2}, {Outcome::cancelled, 3}});
    const RequestRecord& waited = rig.kept.of("0.2.0");
    CHECK(waited.outcome == Outcome::cancelled);
    CHECK(waited.message == "the run ended first");
    CHECK(waited.times.intended == start + 20ms);
    CHECK_FALSE(waited.times.issued.has_value());
    CHECK_FALSE(waited.times.admitted.has_value());
    CHECK(health.waited == 4);
    CHECK(health.issued == 2);
    CHECK(rig.elapsed() == 80ms);
}

TEST_CASE("without an end in time those who wait are all sent") {
    Rig rig{in_turn({good_answer()})};
    engine::Job job = capped(10, 1, 1000);
    rig.measure(job);
    CHECK(rig.kept.outcomes() == std::map<Outcome, int>{{Outcome::ok, 10}});
}

TEST_CASE("a cap of nothing is refused") {
    Rig rig{in_turn({good_answer()})};
    CHECK_THROWS_WITH(rig.measure(capped(1, 0)), "max_in_flight must be at least 1");
}
