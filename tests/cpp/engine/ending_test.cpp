// How a block is ended early: by its time, by a wish, by an exception.
#include "rig.hpp"

#include <stdexcept>

#include <doctest/doctest.h>

using namespace laptime;
using namespace engine_test;
using namespace std::chrono_literals;
using engine::Progress;
using engine::Wish;

namespace {

using Issued = std::vector<clock::Duration>;
using Outcomes = std::map<Outcome, int>;

/// Asks for `wish` from this time on.
engine::LoopWatch from(const Rig& rig, clock::Duration time, Wish wish) {
    return [&rig, time, wish](const Progress&, auto&&) { return rig.elapsed() >= time ? wish : Wish::go_on; };
}

engine::Job for_so_long(clock::Duration max_time, clock::Duration grace, schedule::Load load) {
    engine::Job job = make_job(3, std::move(load));
    job.limits.max_time = max_time;
    job.grace = grace;
    return job;
}

const schedule::Load two_users = schedule::Closed{.users = 2};

}  // namespace

TEST_CASE("what is in flight when the time is over may end within the grace") {
    Rig rig{in_turn({good_answer()})};
    rig.measure_without_end(for_so_long(30ms, 10ms, two_users));
    CHECK(rig.kept.outcomes() == Outcomes{{Outcome::ok, 2}});
    CHECK(rig.elapsed() == 40ms);
}

TEST_CASE("what is in flight when the grace is over is recorded as cancelled, with what came until then") {
    Rig rig{in_turn({good_answer()})};
    const engine::Health health = rig.measure_without_end(for_so_long(30ms, 10ms - 1ns, two_users));
    CHECK(rig.kept.outcomes() == Outcomes{{Outcome::cancelled, 2}});
    CHECK(rig.elapsed() == 40ms - 1ns);
    CHECK(health.wall == 40ms - 1ns);
    CHECK(rig.wire.running() == 0);
    const RequestRecord& record = rig.kept.of("0.0.0");
    CHECK(record.message == "the run ended first");
    CHECK(record.output == "AB");
    CHECK(record.times.sent == start);
    CHECK_FALSE(record.times.done.has_value());
}

TEST_CASE("without grace everything ends with the time") {
    Rig rig{in_turn({good_answer()})};
    rig.measure_without_end(for_so_long(30ms, 0ms, two_users));
    CHECK(rig.elapsed() == 30ms);
    CHECK(rig.kept.outcomes() == Outcomes{{Outcome::cancelled, 2}});
}

TEST_CASE("the grace counts from the end of the time, not from the last request") {
    Rig rig{in_turn({answer_after(10s)})};
    rig.measure_without_end(for_so_long(35ms, 100ms, schedule::Constant{.rate_per_s = 100}));
    CHECK(rig.kept.issued() == Issued{0ms, 10ms, 20ms, 30ms});
    CHECK(rig.elapsed() == 135ms);
}

TEST_CASE("the grace counts from the end of the time, however late the loop comes to it") {
    Rig rig{in_turn({answer_after(10s)})};
    int calls = 0;
    rig.measure_without_end(for_so_long(30ms, 100ms, two_users), [&](const Progress&, auto&&) {
        if (++calls == 1) rig.clock.advance(70ms);
        return Wish::go_on;
    });
    CHECK(rig.elapsed() == 130ms);
}

TEST_CASE("the time and its grace hold though all was sent before") {
    for (const bool by_count : {true, false}) {
        Rig rig{in_turn({answer_after(10s)})};
        engine::Job job = for_so_long(30ms, 10ms, two_users);
        if (by_count) job.limits.max_requests = 2;
        rig.engine.measure(job, one_block(job, 0, by_count ? std::nullopt : std::optional<std::size_t>{1}),
                           {});
        CHECK(rig.elapsed() == 40ms);
        CHECK(rig.kept.outcomes() == Outcomes{{Outcome::cancelled, 2}});
    }
}

TEST_CASE("an answer whose connection is still watched when the grace ends is recorded as it was") {
    Rig rig{in_turn({good_answer()})};
    rig.wire.settling_time = 20ms;
    rig.measure_without_end(for_so_long(30ms, 15ms, two_users));
    CHECK(rig.elapsed() == 45ms);
    CHECK(rig.kept.outcomes() == Outcomes{{Outcome::ok, 2}});
    CHECK_FALSE(rig.kept.of("0.0.0").connection.closed_by_server.has_value());
    CHECK(rig.kept.each_once());
    CHECK(rig.wire.running() == 0);
}

TEST_CASE("a wish to finish sends nothing new and waits for what is in flight") {
    for (const schedule::Load& load : {two_users, schedule::Load{schedule::Constant{.rate_per_s = 50}}}) {
        Rig rig{in_turn({good_answer()})};
        const engine::Health health =
            rig.measure_without_end(make_job(3, load), from(rig, 50ms, Wish::finish));
        for (const clock::Duration issued : rig.kept.issued()) CHECK(issued <= 50ms);
        CHECK(rig.kept.outcomes().size() == 1);
        CHECK(rig.kept.outcomes()[Outcome::ok] > 2);
        CHECK(rig.elapsed() == 80ms);
        CHECK(health.cut_short);
    }
}

TEST_CASE("a wish to finish waits no longer than the grace") {
    Rig rig{in_turn({answer_after(10s)})};
    engine::Job job = make_job(3, two_users);
    job.grace = 25ms;
    rig.measure(job, from(rig, 100ms, Wish::finish));
    CHECK(rig.elapsed() == 125ms);
    CHECK(rig.kept.outcomes() == Outcomes{{Outcome::cancelled, 2}});
}

TEST_CASE("a wish to finish that is said again and again does not lengthen the grace") {
    Rig rig{in_turn({answer_after(10s)})};
    engine::Job job = make_job(1);
    job.grace = 200ms;
    rig.measure(job, from(rig, 0ms, Wish::finish));
    CHECK(rig.elapsed() == 200ms);
}

TEST_CASE("a wish to finish while requests wait for a place leaves them unsent") {
    Rig rig{in_turn({good_answer()})};
    engine::Job job = make_job(1, schedule::Constant{.rate_per_s = 100});
    job.max_in_flight = 1;
    Progress last;
    rig.measure_without_end(job, [&](const Progress& progress, auto&&) {
        last = progress;
        return rig.elapsed() >= 50ms ? Wish::finish : Wish::go_on;
    });
    CHECK(rig.kept.issued() == Issued{0ms, 40ms});
    CHECK(rig.kept.outcomes() == Outcomes{{Outcome::ok, 2}, {Outcome::cancelled, 4}});
    CHECK(last.waiting == 0);
    CHECK(last.in_flight == 0);
    CHECK(last.finished == 6);
    CHECK(last.ok == 2);
}

TEST_CASE("a wish to cancel ends everything at once") {
    Rig rig{in_turn({good_answer()})};
    Progress last;
    const engine::Health health =
        rig.measure_without_end(make_job(3, two_users), [&](const Progress& progress, auto&&) {
            last = progress;
            return rig.elapsed() >= 50ms ? Wish::cancel : Wish::go_on;
        });
    CHECK(rig.elapsed() == 50ms);
    CHECK(rig.kept.outcomes() == Outcomes{{Outcome::ok, 2}, {Outcome::cancelled, 2}});
    CHECK(last.in_flight == 0);
    CHECK(last.finished == 4);
    CHECK(health.cut_short);
    CHECK(rig.wire.running() == 0);
}

TEST_CASE("a wish that comes when all is sent cuts nothing short") {
    Rig rig{in_turn({answer_after(70ms)})};
    const engine::Health health = rig.measure(make_job(2, two_users), from(rig, 50ms, Wish::finish));
    CHECK(rig.kept.outcomes() == Outcomes{{Outcome::ok, 2}});
    CHECK_FALSE(health.cut_short);
}

TEST_CASE("no rule hears of what the end of the run has cancelled") {
    Rig rig{in_turn({good_answer()})};
    std::size_t finished = 0;
    rig.measure_without_end(make_job(3, two_users), [&](const Progress&, auto&& ended) {
        finished += ended.size();
        return rig.elapsed() >= 50ms ? Wish::cancel : Wish::go_on;
    });
    CHECK(finished == 2);
}

TEST_CASE("what was due under open load when the run was cancelled is recorded, sent or not") {
    Rig rig{in_turn({good_answer()})};
    int calls = 0;
    rig.measure_without_end(make_job(3, schedule::Constant{.rate_per_s = 100}), [&](const Progress&, auto&&) {
        if (++calls < 2) return Wish::go_on;
        rig.clock.advance(35ms);  // held up at 50 ms: three more are due
        return Wish::cancel;
    });
    CHECK(rig.kept.records.size() == 9);
    CHECK(rig.kept.each_once());
    CHECK(rig.kept.issued().size() == 6);
}

TEST_CASE("a watch that throws ends the run, and every request issued is recorded") {
    Rig rig{in_turn({good_answer()})};
    const auto interrupt = [](const Progress& progress, auto&&) {
        if (progress.finished >= 8) throw std::runtime_error("Ctrl-C");
        return Wish::go_on;
    };
    CHECK_THROWS_WITH(rig.measure(make_job(100, schedule::Closed{.users = 4}), interrupt), "Ctrl-C");
    CHECK(rig.kept.records.size() == rig.wire.requests().size());
    CHECK(rig.kept.outcomes()[Outcome::cancelled] == 4);
    CHECK(rig.kept.outcomes()[Outcome::ok] >= 8);
    CHECK(rig.kept.each_once());
    CHECK(rig.wire.running() == 0);
}

TEST_CASE("a watch that throws while requests pause, wait and settle leaves a record of each") {
    Rig rig{in_turn({good_answer(), refused(503, 10s), good_answer()})};
    rig.wire.settling_time = 1s;
    engine::Job job = make_job(10, schedule::Constant{.rate_per_s = 1000});
    job.max_in_flight = 2;
    job.retries = 1;
    const auto interrupt = [&rig](const Progress&, auto&&) -> Wish {
        if (rig.elapsed() > 0ms) throw std::runtime_error("Ctrl-C");
        return Wish::go_on;
    };
    CHECK_THROWS_WITH(rig.measure(job, interrupt), "Ctrl-C");
    // The first was answered, the second pauses, the third is in flight, seven wait.
    CHECK(rig.kept.of("0.0.0").outcome == Outcome::ok);
    CHECK(rig.kept.of("0.0.1", 0).outcome == Outcome::http_error);
    CHECK(rig.kept.of("0.0.1", 1).outcome == Outcome::cancelled);
    CHECK(rig.kept.of("0.0.2").outcome == Outcome::cancelled);
    CHECK(rig.kept.of("0.0.2").times.issued.has_value());
    CHECK(rig.kept.outcomes() ==
          Outcomes{{Outcome::ok, 1}, {Outcome::http_error, 1}, {Outcome::cancelled, 9}});
    CHECK(rig.kept.each_once());
    CHECK(rig.wire.running() == 0);
}

TEST_CASE("a watch that throws at the very end has all recorded") {
    Rig rig{in_turn({good_answer()})};
    const auto complain = [](const Progress& progress, auto&&) -> Wish {
        if (progress.finished == 1) throw std::runtime_error("no");
        return Wish::go_on;
    };
    CHECK_THROWS_WITH(rig.measure(make_job(1), complain), "no");
    CHECK(rig.kept.outcomes() == Outcomes{{Outcome::ok, 1}});
}

TEST_CASE("an engine goes on after a run that was ended early") {
    Rig rig{in_turn({answer_after(1s)})};
    const engine::Job job = make_job(4, two_users);
    for (int i = 0; i < 3; ++i) rig.measure(job, from(rig, 0ms, Wish::cancel));
    CHECK(rig.kept.records.size() == 6);
    rig.measure(job);
    CHECK(rig.kept.records.size() == 10);
    CHECK(rig.wire.running() == 0);
}
