// When requests are sent: closed and open loops.
#include "rig.hpp"

#include <map>

#include <doctest/doctest.h>

using namespace laptime;
using namespace engine_test;
using namespace std::chrono_literals;

using Issued = std::vector<clock::Duration>;

TEST_CASE("a closed loop keeps its users busy, and no more than them") {
    Rig rig{in_turn({good_answer()})};
    const engine::Health health = rig.measure(make_job(5, schedule::Closed{.users = 2, .think = 3ms}));
    REQUIRE(rig.kept.records.size() == 5);
    CHECK(rig.wire.most_running() == 2);
    for (const RequestRecord& record : rig.kept.records) CHECK(record.times.issued == record.times.intended);
    CHECK(rig.kept.issued() == Issued{0ms, 0ms, 43ms, 43ms, 86ms});
    CHECK(health.wall == 126ms);
    CHECK(health.schedule_lag.size() == 0);
    CHECK(health.users == 2);
}

TEST_CASE("the users of a closed loop begin one after another, spread evenly over the ramp") {
    Rig rig{in_turn({answer_after(25ms)})};
    rig.measure(make_job(6, schedule::Closed{.users = 3, .think = {}, .ramp = 30ms}));
    CHECK(rig.kept.issued() == Issued{0ms, 10ms, 20ms, 25ms, 35ms, 45ms});
}

TEST_CASE("users who begin after the plan is over have nothing to send") {
    Rig rig{in_turn({answer_after(2ms)})};
    rig.measure(make_job(3, schedule::Closed{.users = 2, .think = {}, .ramp = 1s}));
    CHECK(rig.kept.issued() == Issued{0ms, 2ms, 4ms});
    CHECK(rig.elapsed() == 6ms);
}

TEST_CASE("an open loop sends at its planned times, however long the answers take") {
    Rig rig{in_turn({good_answer()})};
    const engine::Health health = rig.measure(make_job(6, schedule::Constant{.rate_per_s = 100}));
    CHECK(rig.kept.issued() == Issued{0ms, 10ms, 20ms, 30ms, 40ms, 50ms});
    CHECK(health.schedule_lag.size() == 6);
    CHECK(health.schedule_lag.max() == 0ns);
    CHECK(health.most_in_flight == 4);
    CHECK_FALSE(health.users.has_value());
}

TEST_CASE("what is due at the same time is sent at the same time, however much it is") {
    Rig rig{in_turn({good_answer()})};
    rig.measure(make_job(500, schedule::Replay{std::vector<clock::Duration>(500, 7ms)}));
    CHECK(rig.kept.issued() == Issued(500, 7ms));
}

TEST_CASE("a request that is issued late says when it was intended") {
    // The watch holds the loop up for 25 ms once, as a busy machine would.
    Rig rig{in_turn({good_answer()})};
    int calls = 0;
    const engine::Health health =
        rig.measure(make_job(4, schedule::Constant{.rate_per_s = 100}), [&](const auto&, auto&&) {
            if (++calls == 1) rig.clock.advance(25ms);
            return engine::Wish::go_on;
        });
    const RequestRecord& late = rig.kept.of("0.0.1");
    CHECK(late.times.intended == start + 10ms);
    CHECK(late.times.issued == start + 25ms);
    CHECK(health.schedule_lag.max() == 15ms);
    CHECK(health.loop_lag.max() == 25ms);
}

TEST_CASE("in a closed loop a request is intended when it is sent, however late the loop comes to it") {
    Rig rig{in_turn({good_answer()})};
    int calls = 0;
    rig.measure(make_job(2, schedule::Closed{.users = 1, .think = 20ms}), [&](const auto&, auto&&) {
        if (++calls == 2) rig.clock.advance(25ms);  // at 50 ms; the user is free at 60 ms
        return engine::Wish::go_on;
    });
    CHECK(rig.kept.of("0.0.1").times.intended == start + 75ms);
    CHECK(rig.kept.of("0.0.1").times.issued == start + 75ms);
}

TEST_CASE("the loop looks for answers in between, however much is due") {
    // Answers that take no time: without a look at them all 300 would be in flight.
    Rig rig{in_turn({answer_after(0ms)})};
    rig.measure(make_job(300, schedule::Replay{std::vector<clock::Duration>(300, 0ms)}));
    CHECK(rig.kept.outcomes() == std::map<Outcome, int>{{Outcome::ok, 300}});
    CHECK(rig.wire.most_running() < 100);
}
