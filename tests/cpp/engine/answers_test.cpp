// What is recorded of one answer.
#include "rig.hpp"

#include <doctest/doctest.h>

using namespace laptime;
using namespace engine_test;
using namespace std::chrono_literals;

namespace {

/// The record that one request with this script leaves.
RequestRecord record_of(const Script& script) {
    Rig rig{in_turn({script})};
    rig.measure(make_job(1));
    REQUIRE(rig.kept.records.size() == 1);
    return rig.kept.records[0];
}

}  // namespace

TEST_CASE("a good answer is recorded with all its times, counts and texts") {
    const RequestRecord record = record_of(good_answer());
    CHECK(record.outcome == Outcome::ok);
    CHECK(record.message.empty());
    CHECK(record.identity.request_id == "0.0.0");
    CHECK(record.identity.sample_id == "s0");
    CHECK(record.identity.model == "ollama/m");
    CHECK(record.identity.category == "c");
    CHECK(record.identity.attempt == 0);
    CHECK(record.identity.phase == records::Phase::measure);
    CHECK(record.times.intended == start);
    CHECK(record.times.issued == start);
    CHECK_FALSE(record.times.admitted.has_value());
    CHECK(record.times.first_byte == start + 20ms);
    CHECK(record.times.first_token == start + 20ms);
    CHECK(record.times.done == start + 40ms);
    REQUIRE(record.times.chunks.size() == 3);
    CHECK(record.times.chunks[1].arrived == start + 30ms);
    CHECK(record.times.chunks[1].uncertainty == 10ms);
    CHECK(record.output == "ABC");
    CHECK(record.tokens.prompt->value == 9);
    CHECK(record.tokens.output->value == 3);
    CHECK(record.server.load == 1ms);
    CHECK(record.server.eval == 20ms);
    CHECK(record.status == 200);
    CHECK(record.finish_reason == "stop");
    CHECK(record.connection.closed_by_server == true);
    CHECK_FALSE(record.retried);
}

TEST_CASE("a record is written once it is known what became of the connection") {
    Rig rig{in_turn({good_answer()})};
    rig.wire.settling_time = 20ms;
    const engine::Health health = rig.measure(make_job(1));
    REQUIRE(rig.kept.records.size() == 1);
    CHECK(rig.kept.of("0.0.0").connection.closed_by_server == true);
    CHECK(rig.elapsed() == 60ms);
    CHECK(health.wall == 40ms);  // the request had ended before
}

TEST_CASE("what goes wrong is told by its outcome") {
    const Script error_status{{1ms, ScriptedHead{404}},
                              {1ms, ScriptedBytes{"{\"error\":\"model 'm' not found\"}"}},
                              {1ms, ScriptedFinish{finished(), false}}};
    CHECK(record_of(error_status).outcome == Outcome::http_error);
    CHECK(record_of(error_status).message == "model 'm' not found");
    CHECK(record_of(error_status).status == 404);

    CHECK(record_of(failing(Failure::connect)).outcome == Outcome::connect_failed);
    CHECK(record_of(failing(Failure::timeout)).outcome == Outcome::timeout);
    CHECK(record_of(failing(Failure::connection_lost)).outcome == Outcome::connection_lost);
    CHECK(record_of(failing(Failure::protocol)).outcome == Outcome::protocol_error);
    CHECK(record_of(failing(Failure::timeout)).message == "why");
    CHECK_FALSE(record_of(failing(Failure::timeout)).times.done.has_value());
    CHECK_FALSE(record_of(failing(Failure::timeout)).status.has_value());
}

TEST_CASE("when a request ended is known, whether it was answered or given up") {
    for (const Failure failure : {Failure::connect, Failure::timeout, Failure::connection_lost}) {
        const RequestRecord record = record_of(failing(failure));
        CHECK(record.times.given_up.has_value());
        CHECK_FALSE(record.times.done.has_value());
    }
    const RequestRecord answered = record_of(good_answer());
    CHECK(answered.times.done.has_value());
    CHECK_FALSE(answered.times.given_up.has_value());
}

TEST_CASE("a stream that ends before its end marker is truncated, not ok") {
    const Script script{
        {1ms, ScriptedHead{200}}, {2ms, ScriptedBytes{delta("A")}}, {3ms, ScriptedFinish{finished(), {}}}};
    const RequestRecord record = record_of(script);
    CHECK(record.outcome == Outcome::truncated);
    CHECK(record.output == "A");
    CHECK(record.tokens.output->source == records::TokenSource::chunks);
    CHECK(record.tokens.output->value == 1);
}

TEST_CASE("an answer that is not of the API is a protocol error that shows how it begins") {
    CHECK(record_of(answering(200, "<html>\nhello\n")).outcome == Outcome::protocol_error);
    CHECK(record_of(answering(200, "<html>\nhello\n")).message.find("<html>") != std::string::npos);
    CHECK(record_of(answering(200, "no newline at all")).message.find("no newline") != std::string::npos);
    CHECK(record_of(answering(200, "{\"error\":\"overloaded\"}\n")).outcome == Outcome::http_error);
    CHECK(record_of(answering(200, "{\"error\":\"overloaded\"}\n")).message.find("overloaded") !=
          std::string::npos);
}

TEST_CASE("an answer that has begun, and ends without a word, is truncated") {
    CHECK(record_of(answering(200, "{\"response\":\"\",\"done\":false}\n")).outcome == Outcome::truncated);
}

TEST_CASE("an answer that comes whole is one piece, which counts no tokens") {
    Rig rig{in_turn({answering(200, R"({"response":"A B C","done":true})")})};
    engine::Job job = make_job(1);
    job.generation.stream = false;
    rig.measure(job);
    CHECK(rig.kept.of("0.0.0").outcome == Outcome::ok);
    CHECK(rig.kept.of("0.0.0").output == "A B C");
    CHECK_FALSE(rig.kept.of("0.0.0").tokens.output.has_value());
}

TEST_CASE("a request that had to be sent again says so, however it ends") {
    const std::string remark =
        "the server closed the kept connection, and the request was sent again on a new one";
    Finish well = finished();
    well.sent_again = true;
    const RequestRecord answered = record_of({{1ms, ScriptedHead{200}},
                                              {1ms, ScriptedBytes{delta("A") + ending(1)}},
                                              {2ms, ScriptedFinish{well, {}}}});
    CHECK(answered.outcome == Outcome::ok);
    CHECK(answered.message == remark);
    Finish lost = finished(Failure::connection_lost, "why");
    lost.sent_again = true;
    CHECK(record_of({{1ms, ScriptedFinish{lost, {}}}}).message == "why; " + remark);
}
