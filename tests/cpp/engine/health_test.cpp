// What the client has to say about itself, in cases that can be worked out by hand.
#include "rig.hpp"

#include <doctest/doctest.h>

using namespace laptime;
using namespace engine_test;
using namespace std::chrono_literals;
using doctest::Approx;

namespace {

double mean_in_flight(const engine::Health& health) {
    return health.in_flight_s / clock::to_seconds(health.sending);
}

}  // namespace

TEST_CASE("the mean in flight of an open load is that from the first request sent to the last") {
    Rig rig{in_turn({good_answer()})};  // 40 ms
    const engine::Health health = rig.measure(make_job(6, schedule::Constant{.rate_per_s = 100}));
    CHECK(health.sending == 50ms);
    // 1, 2, 3, 4 and 4 for 10 ms each: the first is answered when the fifth is sent.
    CHECK(health.in_flight_s == Approx(0.140));
    CHECK(mean_in_flight(health) == Approx(2.8));
    CHECK(health.most_in_flight == 4);
    CHECK(health.wall == 90ms);
}

TEST_CASE("the mean in flight of a closed loop is its users', less the time they think") {
    Rig busy{in_turn({good_answer()})};
    const engine::Health of_busy = busy.measure(make_job(8, schedule::Closed{.users = 2}));
    CHECK(of_busy.sending == 120ms);
    CHECK(mean_in_flight(of_busy) == Approx(2));
    Rig thinking{in_turn({good_answer()})};
    const engine::Health of_thinking =
        thinking.measure(make_job(8, schedule::Closed{.users = 2, .think = 40ms}));
    CHECK(of_thinking.sending == 240ms);
    CHECK(mean_in_flight(of_thinking) == Approx(1));
}

TEST_CASE("slow last answers do not lower the mean in flight") {
    Rig rig{in_turn({answer_after(10ms), answer_after(10ms), answer_after(10s)})};
    const engine::Health health = rig.measure(make_job(3, schedule::Closed{.users = 1}));
    CHECK(health.sending == 20ms);
    CHECK(mean_in_flight(health) == Approx(1));
}

TEST_CASE("nor does time without anything to send, before the end of the time") {
    Rig rig{in_turn({answer_after(10ms)})};
    engine::Job job = make_job(1, schedule::Closed{.users = 1, .think = 40ms});
    job.limits.max_time = 90ms;
    const engine::Health health = rig.measure_without_end(job);
    CHECK(health.issued == 2);  // at 0 and 50 ms
    CHECK(health.sending == 50ms);
    CHECK(health.in_flight_s == Approx(0.010));
}

TEST_CASE("the load around what is measured is in flight with it, and is not counted by itself") {
    Rig rig{in_turn({answer_after(20ms)})};
    engine::Job job = make_job(3, schedule::Constant{.rate_per_s = 100});
    job.warmup = 50ms;
    job.cooldown = 50ms;
    const engine::Health health = rig.measure(job);
    CHECK(health.sending == 20ms);
    CHECK(mean_in_flight(health) == Approx(2));
    CHECK(health.issued == 3);
    CHECK(health.wall == 140ms);
}

TEST_CASE("a request that pauses between two attempts is in flight") {
    Rig rig{in_turn({refused(503, 79ms), answer_after(20ms), answer_after(20ms)})};
    engine::Job job = make_job(2);
    job.retries = 1;
    const engine::Health health = rig.measure(job);
    CHECK(health.sending == 100ms);
    CHECK(mean_in_flight(health) == Approx(1));
    CHECK(health.issued == 2);  // requests, not attempts
}

TEST_CASE("of requests that are all sent at once there is no mean in flight") {
    Rig rig{in_turn({good_answer()})};
    const engine::Health health = rig.measure(make_job(2, schedule::Closed{.users = 2}));
    CHECK(health.sending == 0ns);
    CHECK(health.in_flight_s == 0);
    CHECK(health.most_in_flight == 2);
}

TEST_CASE("planned and real times of sending span the same requests") {
    Rig rig{in_turn({good_answer()})};
    int calls = 0;
    const engine::Health health =
        rig.measure(make_job(6, schedule::Constant{.rate_per_s = 100}), [&](const auto&, auto&&) {
            if (++calls == 2) rig.clock.advance(7ms);  // after the last was sent at 50 ms
            if (calls == 1) rig.clock.advance(5ms);    // before the second
            return engine::Wish::go_on;
        });
    CHECK(health.planned->first == start);
    CHECK(health.planned->last == start + 50ms);
    CHECK(health.sent->first == start);
    CHECK(health.sent->last == start + 50ms);
    Rig closed{in_turn({good_answer()})};
    const engine::Health of_closed = closed.measure(make_job(2));
    CHECK_FALSE(of_closed.planned.has_value());
    CHECK(of_closed.sent->last == start + 40ms);
}

TEST_CASE("opened connections are counted, whatever became of the request") {
    Script opening = good_answer();
    std::get<ScriptedFinish>(opening.back().what).finish.connection_reused = false;
    Script lost = failing(Failure::connection_lost);
    std::get<ScriptedFinish>(lost.back().what).finish.connection_reused = false;
    Script unreachable = failing(Failure::connect);
    std::get<ScriptedFinish>(unreachable.back().what).finish.sent.reset();
    Script refused_by_tls = unreachable;
    std::get<ScriptedFinish>(refused_by_tls.back().what).finish.connected = start;
    const Script silence;

    const auto opened = [](const Script& script, bool connects = true) {
        Rig rig{in_turn({script, good_answer()})};
        rig.wire.new_connections = true;
        rig.wire.connects = connects;
        engine::Job job = make_job(2);
        job.timeouts.request = 1s;
        return rig.measure(job).connections_opened;
    };
    CHECK(opened(good_answer()) == 0);  // on one that stood
    CHECK(opened(opening) == 1);
    CHECK(opened(lost) == 1);
    CHECK(opened(unreachable) == 0);
    CHECK(opened(refused_by_tls) == 1);
    CHECK(opened(silence) == 1);  // cut off by its timeout
    CHECK(opened(silence, false) == 0);
}

TEST_CASE("the wall time goes from the start to the last end") {
    Rig rig{in_turn({answer_after(30ms), answer_after(5ms)})};
    rig.wire.settling_time = 20ms;
    CHECK(rig.measure(make_job(2, schedule::Closed{.users = 2})).wall == 30ms);
}

TEST_CASE("the engine's thread has used some time of the processor") {
    Rig rig{in_turn({good_answer()})};
    const engine::Health health = rig.measure(make_job(50));
    CHECK(health.cpu > 0ns);
    CHECK(health.threads == 1);
}

TEST_CASE("what several loops say is put together") {
    engine::Health a;
    a.schedule_lag.add(1ms);
    a.wall = 3s;
    a.cpu = 1s;
    a.issued = 5;
    a.users = 2;
    a.waited = 1;
    a.connections_opened = 4;
    a.sent = engine::Span{.first = start + 1s, .last = start + 2s};
    engine::Health b;
    b.schedule_lag.add(5ms);
    b.loop_lag.add(2ms);
    b.wall = 2s;
    b.cpu = 2s;
    b.issued = 7;
    b.users = 3;
    b.waited = 2;
    b.connections_opened = 1;
    b.planned = engine::Span{.first = start, .last = start + 9s};
    b.sent = engine::Span{.first = start, .last = start + 1s};
    b.cut_short = true;
    a.merge(b);
    CHECK(a.schedule_lag.size() == 2);
    CHECK(a.schedule_lag.max() == 5ms);
    CHECK(a.loop_lag.size() == 1);
    CHECK(a.wall == 3s);
    CHECK(a.cpu == 3s);
    CHECK(a.threads == 2);
    CHECK(a.issued == 12);
    CHECK(a.users == 5);
    CHECK(a.waited == 3);
    CHECK(a.connections_opened == 5);
    CHECK(a.planned->last == start + 9s);
    CHECK(a.sent->first == start);
    CHECK(a.sent->last == start + 2s);
    CHECK(a.cut_short);
    CHECK(a.stopped.empty());
}
