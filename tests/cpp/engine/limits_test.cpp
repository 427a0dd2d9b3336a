// How much is measured.
#include "rig.hpp"

#include <doctest/doctest.h>

using namespace laptime;
using namespace engine_test;
using namespace std::chrono_literals;

namespace {

using Issued = std::vector<clock::Duration>;

engine::Job limited(const schedule::Limits& limits, schedule::Load load = schedule::Closed{}) {
    engine::Job job = make_job(3, std::move(load));
    job.limits = limits;
    return job;
}

const schedule::Load open_load = schedule::Constant{.rate_per_s = 100};

}  // namespace

TEST_CASE("so many requests are measured, over as many passes as that takes") {
    schedule::Limits limits;
    limits.max_requests = 5;
    for (const schedule::Load& load : {schedule::Load{schedule::Closed{.users = 2}}, open_load}) {
        Rig rig{in_turn({good_answer()})};
        const engine::Health health = rig.measure_without_end(limited(limits, load));
        CHECK(rig.kept.ids() == std::vector<std::string>{"0.0.0", "0.0.1", "0.0.2", "0.1.0", "0.1.1"});
        CHECK(health.issued == 5);
        CHECK_FALSE(health.cut_short);
    }
}

TEST_CASE("a plan that is shorter than its limit is over with itself") {
    schedule::Limits limits;
    limits.max_requests = 5;
    Rig rig{in_turn({good_answer()})};
    CHECK(rig.measure(limited(limits)).issued == 3);
}

TEST_CASE("under open load what is due before the time is over is measured, and nothing at its end") {
    schedule::Limits limits;
    limits.max_time = 50ms;
    Rig rig{in_turn({good_answer()})};
    rig.measure_without_end(limited(limits, open_load));
    CHECK(rig.kept.issued() == Issued{0ms, 10ms, 20ms, 30ms, 40ms});
    CHECK(rig.kept.outcomes() == std::map<Outcome, int>{{Outcome::ok, 5}});
}

TEST_CASE("in a closed loop a user who is free before the time is over sends once more") {
    schedule::Limits limits;
    limits.max_time = 80ms;
    Rig rig{in_turn({good_answer()})};
    rig.measure_without_end(limited(limits));
    CHECK(rig.kept.issued() == Issued{0ms, 40ms});  // at 80 ms it is over
}

TEST_CASE("a count and a time together: the first that is reached ends it") {
    schedule::Limits limits;
    limits.max_requests = 3;
    limits.max_time = 50ms;
    Rig by_count{in_turn({good_answer()})};
    CHECK(by_count.measure_without_end(limited(limits, open_load)).issued == 3);
    limits.max_requests = 30;
    Rig by_time{in_turn({good_answer()})};
    CHECK(by_time.measure_without_end(limited(limits, open_load)).issued == 5);
}

TEST_CASE("both minima must be reached before it ends") {
    schedule::Limits limits;
    limits.min_requests = 4;
    limits.min_time = 60ms;
    Rig by_time{in_turn({good_answer()})};
    CHECK(by_time.measure_without_end(limited(limits, open_load)).issued == 6);
    limits.min_requests = 9;
    Rig by_count{in_turn({good_answer()})};
    CHECK(by_count.measure_without_end(limited(limits, open_load)).issued == 9);
    limits.min_requests.reset();
    Rig alone{in_turn({good_answer()})};
    CHECK(alone.measure_without_end(limited(limits, open_load)).issued == 6);
    Rig closed{in_turn({good_answer()})};
    CHECK(closed.measure_without_end(limited(limits)).issued == 2);  // at 0 and 40 ms
}

TEST_CASE("a maximum wins over a minimum") {
    schedule::Limits limits;
    limits.min_requests = 100;
    limits.max_time = 30ms;
    Rig rig{in_turn({good_answer()})};
    CHECK(rig.measure_without_end(limited(limits, open_load)).issued == 3);
}

TEST_CASE("think time beyond the end is not waited for") {
    schedule::Limits limits;
    limits.max_time = 100ms;
    Rig rig{in_turn({good_answer()})};
    const engine::Health health =
        rig.measure_without_end(limited(limits, schedule::Closed{.users = 1, .think = 10s}));
    CHECK(health.issued == 1);
    CHECK(rig.elapsed() == 40ms);
}

TEST_CASE("users who are all busy when the time is over may end what they began") {
    schedule::Limits limits;
    limits.max_time = 30ms;
    Rig rig{in_turn({good_answer()})};
    const engine::Health health = rig.measure_without_end(limited(limits, schedule::Closed{.users = 2}));
    CHECK(health.issued == 2);
    CHECK(rig.kept.outcomes() == std::map<Outcome, int>{{Outcome::ok, 2}});
    CHECK(rig.elapsed() == 40ms);
}

TEST_CASE("how many are measured is told beforehand where the plan or a limit says so") {
    schedule::Limits limits;
    const auto planned = [&limits](std::optional<std::size_t> runs) {
        Rig rig{in_turn({good_answer()})};
        const engine::Job job = limited(limits);
        std::optional<std::size_t> told;
        rig.engine.measure(job, one_block(job, 1, runs), [&told](const auto& progress, auto&&) {
            told = progress.planned;
            return engine::Wish::cancel;
        });
        return told;
    };
    CHECK(planned(2) == 6);
    CHECK_FALSE(planned(std::nullopt).has_value());
    limits.max_requests = 4;
    CHECK(planned(2) == 4);
    CHECK(planned(std::nullopt) == 4);
    limits.max_requests = 40;
    CHECK(planned(2) == 6);
    limits.max_time = 1s;
    CHECK_FALSE(planned(2).has_value());
}

TEST_CASE("what was due before the end of time and could not be sent is recorded as cancelled") {
    // The watch holds the loop up across the end, for longer than it can make up for at once.
    schedule::Limits limits;
    limits.max_time = 100ms;
    Rig rig{in_turn({answer_after(1ms)})};
    int calls = 0;
    const engine::Job job = limited(limits, schedule::Constant{.rate_per_s = 10'000});
    rig.measure_without_end(job, [&](const auto&, auto&&) {
        if (++calls == 2) rig.clock.advance(1s);
        return engine::Wish::go_on;
    });
    CHECK(rig.kept.records.size() == 1000);  // every request that was due
    CHECK(rig.kept.each_once());
    CHECK(rig.kept.outcomes()[Outcome::cancelled] > 0);
}
