// The number in flight in all loops together.
#include "rig.hpp"
#include "shared_time.hpp"

#include <laptime/engine/crew.hpp>

#include <doctest/doctest.h>

using namespace laptime;
using namespace engine_test;
using namespace std::chrono_literals;
using doctest::Approx;

namespace {

engine::Health measured(const engine::Job& job, std::size_t threads) {
    SharedTime time{threads};
    Kept kept;
    engine::Crew crew{[&time] { return std::make_unique<SharedWire>(time, in_turn({good_answer()})); }, time,
                      kept};
    const engine::Health health = crew.measure(job, one_block(job), threads, {});
    CHECK(health.threads == threads);
    CHECK(kept.records.size() == job.samples.size());
    CHECK(kept.outcomes() == std::map<Outcome, int>{{Outcome::ok, static_cast<int>(kept.records.size())}});
    return health;
}

}  // namespace

TEST_CASE("the mean and the most in flight of an open load do not depend on the number of threads") {
    for (const std::size_t threads : {1U, 2U, 3U}) {
        CAPTURE(threads);
        const engine::Health health = measured(make_job(6, schedule::Constant{.rate_per_s = 100}), threads);
        CHECK(health.sending == 50ms);
        CHECK(health.in_flight_s == Approx(0.140));  // 1, 2, 3, 4 and 4 for 10 ms each
        CHECK(health.most_in_flight <= 5);           // the first may be answered after the fifth is sent
        CHECK(health.most_in_flight >= 4);
        CHECK(health.wall == 90ms);
    }
}

TEST_CASE("all users of a closed loop are in flight until the last request is sent") {
    for (const std::size_t threads : {1U, 2U, 3U}) {
        CAPTURE(threads);
        const engine::Health health = measured(make_job(70, schedule::Closed{.users = 7}), threads);
        CHECK(health.most_in_flight == 7);
        CHECK(health.sending == 360ms);
        CHECK(health.in_flight_s == Approx(7 * 0.360));
        CHECK(health.wall == 400ms);
    }
}
