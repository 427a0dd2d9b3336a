// The requests before a block.
#include "rig.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

using namespace laptime;
using namespace engine_test;
using namespace std::chrono_literals;

TEST_CASE("warm-up requests go one by one, are marked, and count the good ones") {
    Rig rig{in_turn({failing(Failure::timeout), good_answer()})};
    const engine::Job job = make_job(1);
    const engine::WarmUp warm_up = rig.engine.warm_up(job, one_block(job, 3), {});
    CHECK(warm_up.ok == 2);
    REQUIRE(warm_up.first_failure.has_value());
    CHECK(warm_up.first_failure->message == "why");
    REQUIRE(rig.kept.records.size() == 3);
    CHECK(rig.kept.of("0.warmup.2").identity.phase == records::Phase::warmup);
    CHECK(rig.kept.of("0.warmup.0").outcome == Outcome::timeout);
    CHECK(rig.kept.of("0.warmup.2").times.intended == *rig.kept.of("0.warmup.1").times.done);
    CHECK(nlohmann::json::parse(rig.wire.requests().at(0).body).at("prompt") == job.warmup_prompt);
}

TEST_CASE("a warm-up request that another attempt answers has not failed") {
    Rig rig{in_turn({refused(503), good_answer()})};
    engine::Job job = make_job(1);
    job.retries = 1;
    const engine::WarmUp warm_up = rig.engine.warm_up(job, one_block(job), {});
    CHECK(warm_up.ok == 1);
    CHECK_FALSE(warm_up.first_failure.has_value());
}

TEST_CASE("the limits, the load and its cap are of what is measured, not of the warm-up") {
    Rig rig{in_turn({good_answer()})};
    engine::Job job = make_job(1, schedule::Constant{.rate_per_s = 100});
    job.limits.max_requests = 1;
    job.max_in_flight = 1;
    job.warmup = 1s;
    const engine::WarmUp warm_up = rig.engine.warm_up(job, one_block(job, 3), {});
    CHECK(warm_up.ok == 3);
    CHECK(rig.kept.issued() == std::vector<clock::Duration>{0ms, 40ms, 80ms});
}

TEST_CASE("a warm-up that is to end sends nothing more, and counts what it pauses for") {
    Rig rig{in_turn({refused(503, 10s)})};
    engine::Job job = make_job(1);
    job.retries = 1;
    engine::Progress last;
    rig.engine.warm_up(job, one_block(job, 2), [&](const engine::Progress& progress, auto&&) {
        last = progress;
        return rig.elapsed() > 0ms ? engine::Wish::finish : engine::Wish::go_on;
    });
    CHECK(last.planned == 2);
    CHECK(last.finished == 1);
    CHECK(last.in_flight == 0);
    CHECK(rig.kept.of("0.warmup.0", 0).retried);
    CHECK(rig.kept.of("0.warmup.0", 1).outcome == Outcome::cancelled);
    CHECK(rig.kept.records.size() == 2);
}

TEST_CASE("a block without warm-up has none") {
    Rig rig{in_turn({good_answer()})};
    const engine::Job job = make_job(1);
    CHECK(rig.engine.warm_up(job, one_block(job, 0), {}).ok == 0);
    CHECK(rig.kept.records.empty());
    CHECK(rig.elapsed() == 0ms);
}
