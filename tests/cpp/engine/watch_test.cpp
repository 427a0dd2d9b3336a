// What whoever follows a loop is told.
#include "event_api.hpp"
#include "rig.hpp"

#include <algorithm>

#include <doctest/doctest.h>

using namespace laptime;
using namespace engine_test;
using namespace std::chrono_literals;
using engine::Progress;
using engine::Wish;

TEST_CASE("the watch sees how far the run has come, at once, about every 50 ms and at the end") {
    Rig rig{in_turn({good_answer()})};
    std::vector<clock::Duration> told;
    std::vector<std::size_t> finished;
    rig.measure(make_job(3), [&](const Progress& progress, auto&&) {
        CHECK(progress.planned == 3);
        CHECK(progress.in_flight <= 1);
        CHECK(progress.ok == progress.finished);
        told.push_back(rig.elapsed());
        finished.push_back(progress.finished);
        return Wish::go_on;
    });
    CHECK(told == std::vector<clock::Duration>{0ms, 50ms, 100ms, 120ms});
    CHECK(finished == std::vector<std::size_t>{0, 1, 2, 3});
}

TEST_CASE("a slow answer does not keep the watch from being called") {
    Rig rig{in_turn({answer_after(1s)})};
    int calls = 0;
    rig.measure(make_job(1), [&calls](const Progress&, auto&&) {
        ++calls;
        return Wish::go_on;
    });
    CHECK(calls == 21);
}

TEST_CASE("each measured request that ends is told of once, with what rules want to know") {
    Rig rig{in_turn({good_answer(), refused(404), good_answer()})};
    std::vector<schedule::FinishedRequest> finished;
    rig.measure(make_job(3), [&finished](const Progress&, auto&& ended) {
        finished.insert(finished.end(), ended.begin(), ended.end());
        return Wish::go_on;
    });
    REQUIRE(finished.size() == 3);
    CHECK(finished[0].ok);
    CHECK(finished[0].ended == 40ms);
    CHECK(finished[0].latency == 40ms);
    CHECK(finished[0].time_to_first_token == 20ms);
    CHECK_FALSE(finished[1].ok);
    CHECK(finished[1].ended == 41ms);
    CHECK(finished[1].latency == 1ms);
    CHECK_FALSE(finished[1].time_to_first_token.has_value());
    CHECK(finished[2].ended == 81ms);
}

TEST_CASE("under open load latencies count from the intended time, waits included") {
    Rig rig{in_turn({good_answer()})};
    engine::Job job = make_job(2, schedule::Constant{.rate_per_s = 100});
    job.max_in_flight = 1;
    std::vector<clock::Duration> latencies;
    rig.measure(job, [&latencies](const Progress&, auto&& ended) {
        for (const auto& request : ended) latencies.push_back(request.latency);
        return Wish::go_on;
    });
    CHECK(latencies == std::vector<clock::Duration>{40ms, 70ms});
}

TEST_CASE("the first token is the first that was heard, be it of the reasoning") {
    EventApi events;
    const Script script{
        {10ms, ScriptedHead{200}},
        {10ms, ScriptedBytes{events.bytes_of({api::TextDelta{.text = "hm", .reasoning = true}})}},
        {30ms, ScriptedBytes{events.bytes_of({api::TextDelta{.text = "A"}, api::Finished{"stop"}})}},
        {30ms, ScriptedFinish{finished(), {}}}};
    Rig rig{in_turn({script})};
    engine::Job job = make_job(1);
    job.targets[0].api = &events;
    std::optional<clock::Duration> first;
    rig.measure(job, [&first](const Progress&, auto&& ended) {
        if (!ended.empty()) first = ended[0].time_to_first_token;
        return Wish::go_on;
    });
    CHECK(first == 10ms);
    CHECK(rig.kept.of("0.0.0").times.first_token == start + 30ms);
}

TEST_CASE("failed requests are finished, but not ok") {
    Rig rig{in_turn({refused(404), good_answer()})};
    Progress last;
    rig.measure(make_job(2), [&last](const Progress& progress, auto&&) {
        last = progress;
        return Wish::go_on;
    });
    CHECK(last.finished == 2);
    CHECK(last.ok == 1);
    CHECK(last.in_flight == 0);
}

TEST_CASE("progress of several loops adds up, and what one does not know is not known of all") {
    Progress sum{.planned = 3, .finished = 1, .ok = 1, .in_flight = 2, .waiting = 4};
    sum += {.planned = 4, .finished = 2, .ok = 1, .in_flight = 1, .waiting = 0};
    CHECK(sum.planned == 7);
    CHECK(sum.finished == 3);
    CHECK(sum.ok == 2);
    CHECK(sum.in_flight == 3);
    CHECK(sum.waiting == 4);
    sum += {};
    CHECK_FALSE(sum.planned.has_value());
}
