// What takes too long is ended by the engine.
#include "rig.hpp"

#include <doctest/doctest.h>

using namespace laptime;
using namespace engine_test;
using namespace std::chrono_literals;

namespace {

const Script silence{};

/// What becomes of the first request, and when the second is sent by the user who waited for it.
struct Ended {
    RequestRecord record;
    clock::Duration at;
};

Ended end_of(const Script& script, const engine::Timeouts& timeouts, bool connects = true) {
    Rig rig{in_turn({script, answer_after(1ms)})};
    rig.wire.connects = connects;
    engine::Job job = make_job(2);
    job.timeouts = timeouts;
    rig.measure(job);
    CHECK(rig.wire.running() == 0);
    CHECK(rig.kept.of("0.0.1").outcome == Outcome::ok);
    return {.record = rig.kept.of("0.0.0"), .at = *rig.kept.of("0.0.1").times.issued - start};
}

/// Pieces of an answer at these times, and no end.
Script pieces_at(const std::vector<clock::Duration>& times) {
    Script script{{times.at(0), ScriptedHead{200}}};
    for (const clock::Duration time : times) script.push_back({time, ScriptedBytes{delta("A")}});
    return script;
}

}  // namespace

TEST_CASE("a request without a whole answer in time is a timeout, with what came until then") {
    const Ended ended = end_of(pieces_at({100ms, 200ms}), {.request = 300ms, .attempt = {}, .chunk = {}});
    CHECK(ended.at == 300ms);
    CHECK(ended.record.outcome == Outcome::timeout);
    CHECK(ended.record.message == "no whole answer within 0.3 s");
    CHECK(ended.record.output == "AA");
    CHECK(ended.record.times.chunks.size() == 2);
    CHECK(ended.record.times.sent == start);
    CHECK(ended.record.times.first_token == start + 100ms);
    CHECK_FALSE(ended.record.times.done.has_value());
    CHECK(ended.record.times.given_up == start + 300ms);
    CHECK_FALSE(ended.record.connection.closed_by_server.has_value());
}

TEST_CASE("an attempt has a time of its own") {
    const Ended ended = end_of(silence, {.request = 10s, .attempt = 250ms, .chunk = {}});
    CHECK(ended.at == 250ms);
    CHECK(ended.record.outcome == Outcome::timeout);
    CHECK(ended.record.message == "no whole answer to this attempt within 0.25 s");
}

TEST_CASE("the time without a byte is counted anew from each arrival") {
    const engine::Timeouts timeouts{.request = 10s, .attempt = {}, .chunk = 25ms};
    CHECK(end_of(silence, timeouts).at == 25ms);
    CHECK(end_of({{20ms, ScriptedHead{200}}}, timeouts).at == 45ms);
    const Ended ended = end_of(pieces_at({20ms, 40ms, 64ms}), timeouts);
    CHECK(ended.at == 89ms);
    CHECK(ended.record.message == "nothing came for 0.025 s");
    CHECK(ended.record.output == "AAA");
    const Ended good = end_of(good_answer(), timeouts);
    CHECK(good.record.outcome == Outcome::ok);
}

TEST_CASE("the first of several times is the one that ends an answer") {
    const engine::Timeouts timeouts{.request = 100ms, .attempt = 90ms, .chunk = 80ms};
    CHECK(end_of(silence, timeouts).record.message == "nothing came for 0.08 s");
    CHECK(end_of(pieces_at({30ms}), timeouts).record.message ==
          "no whole answer to this attempt within 0.09 s");
    CHECK(end_of(pieces_at({30ms}), {.request = 90ms, .attempt = 90ms, .chunk = 80ms}).record.message ==
          "no whole answer within 0.09 s");
}

TEST_CASE("an answer that comes at the very end of its time has come in time") {
    const Ended ended = end_of(good_answer(), {.request = 40ms, .attempt = 40ms, .chunk = 20ms});
    CHECK(ended.record.outcome == Outcome::ok);
    CHECK(end_of(good_answer(), {.request = 40ms - 1ns, .attempt = {}, .chunk = {}}).record.outcome ==
          Outcome::timeout);
}

TEST_CASE("without a connection in time the server was not reached") {
    const Ended ended = end_of(silence, {.request = 1s, .attempt = {}, .chunk = {}}, false);
    CHECK(ended.at == 1s);
    CHECK(ended.record.outcome == Outcome::connect_failed);
    CHECK(ended.record.message == "no connection within 1 s");
    CHECK_FALSE(ended.record.times.sent.has_value());
    CHECK(end_of(silence, {.request = 9s, .attempt = 2s, .chunk = {}}, false).record.message ==
          "no connection within 2 s");
    CHECK(end_of(silence, {.request = 9s, .attempt = {}, .chunk = 3s}, false).record.message ==
          "no connection within 3 s");
}

TEST_CASE("an attempt that took too long is followed by another, in what is left of the whole time") {
    Rig rig{in_turn({silence, silence, good_answer()})};
    engine::Job job = make_job(1);
    job.retries = 5;
    job.timeouts = {.request = 10s, .attempt = 100ms, .chunk = {}};
    rig.measure(job);
    REQUIRE(rig.kept.records.size() == 3);
    CHECK(rig.kept.of("0.0.0", 0).outcome == Outcome::timeout);
    CHECK(rig.kept.of("0.0.0", 0).retried);
    const auto& second = rig.kept.of("0.0.0", 1);
    CHECK(second.outcome == Outcome::timeout);
    CHECK(*second.times.issued >= start + 100ms);
    CHECK(rig.kept.of("0.0.0", 2).outcome == Outcome::ok);
}

TEST_CASE("a timeout of the request counts from its first attempt") {
    Rig rig{in_turn({refused(503, 700ms), silence})};
    engine::Job job = make_job(1);
    job.retries = 5;
    job.timeouts = {.request = 1s, .attempt = 500ms, .chunk = {}};
    rig.measure(job);
    CHECK(rig.elapsed() == 1s);
    CHECK(rig.kept.of("0.0.0", 1).message == "no whole answer within 1 s");
}

TEST_CASE("time that a request waits for its place in flight is not taken from its answer") {
    Rig rig{in_turn({answer_after(80ms)})};
    engine::Job job = make_job(3, schedule::Constant{.rate_per_s = 1000});
    job.max_in_flight = 1;
    job.timeouts.request = 100ms;
    rig.measure(job);
    CHECK(rig.kept.outcomes() == std::map<Outcome, int>{{Outcome::ok, 3}});
}

TEST_CASE("the deadlines of answers that have come do not wake the loop") {
    Rig rig{in_turn({answer_after(1ms)})};
    engine::Job job = make_job(200, schedule::Constant{.rate_per_s = 100});
    job.timeouts = {.request = 33ms, .attempt = {}, .chunk = {}};
    rig.measure(job);
    CHECK(rig.kept.outcomes() == std::map<Outcome, int>{{Outcome::ok, 200}});
    // Once for each request and its answer, and for the watch.
    CHECK(rig.wire.polls() <= 2 * 200 + 2000 / 50 + 1);
}
