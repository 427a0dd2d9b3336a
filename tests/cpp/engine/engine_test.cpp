#include <laptime/api/api.hpp>
#include <laptime/clock/clock.hpp>
#include <laptime/engine/engine.hpp>
#include <laptime/records/journal.hpp>
#include <laptime/schedule/plan.hpp>
#include <laptime/transport/scripted_transport.hpp>

#include <algorithm>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

using namespace laptime;
using namespace std::chrono_literals;
using records::Outcome;
using records::RequestRecord;
using transport::Failure;
using transport::Finish;
using transport::Script;
using transport::ScriptedBytes;
using transport::ScriptedFinish;
using transport::ScriptedHead;

namespace {

class Kept final : public records::RecordSink {
  public:
    void append(RequestRecord record) override { records.push_back(std::move(record)); }

    [[nodiscard]] const RequestRecord& of(const std::string& request_id) const {
        for (const RequestRecord& record : records) {
            if (record.identity.request_id == request_id) return record;
        }
        throw std::out_of_range("no record " + request_id);
    }

    std::vector<RequestRecord> records;
};

const api::Api& ollama() {
    return api::find_api("ollama");
}

const api::Call call{.model = "m", .prompt = {}, .generation = {}};

std::string delta(const std::string& text) {
    return ollama().encoder(call, {})->piece({.text = text});
}

std::string ending() {
    return ollama().encoder(call, {})->end(
        {.finish_reason = "stop",
         .prompt_tokens = 9,
         .output_tokens = 3,
         .timings = {.total = 40ms, .load = 1ms, .prompt_eval = 19ms, .eval = 20ms}});
}

Finish finished(Failure failure = Failure::none, const std::string& message = "") {
    Finish finish;
    finish.failure = failure;
    finish.message = message;
    finish.sent = clock::instant_from_ns(0);
    finish.connection_reused = true;
    finish.bytes_sent = 10;
    finish.bytes_received = 100;
    return finish;
}

/// An answer of three pieces, 20 ms to the first and 10 ms between them, done 40 ms after it was sent.
Script good_answer() {
    return {{20ms, ScriptedHead{200}},
            {20ms, ScriptedBytes{delta("A")}},
            {30ms, ScriptedBytes{delta("B")}},
            {40ms, ScriptedBytes{delta("C") + ending()}},
            {40ms, ScriptedFinish{finished(), true}}};
}

engine::Job make_job(std::size_t n_samples, schedule::Load load = schedule::Closed{}) {
    engine::Job job;
    job.targets.push_back({.api = &ollama(),
                           .url = "http://server",
                           .model = "m",
                           .label = "ollama/m",
                           .headers = {{.name = "X-Key", .value = "k"}},
                           .extra_body = {}});
    for (std::size_t i = 0; i < n_samples; ++i) {
        job.samples.push_back(
            {.id = "s" + std::to_string(i), .category = "c", .prompt = "p" + std::to_string(i)});
    }
    job.load = load;
    return job;
}

schedule::Block one_block(const engine::Job& job, std::size_t warmup = 1) {
    return schedule::make_plan({.n_targets = job.targets.size(),
                                .n_samples = job.samples.size(),
                                .runs = 1,
                                .warmup = warmup,
                                .order = schedule::Order::interleaved,
                                .load = job.load,
                                .seed = 0})
        .front();
}

/// Everything an engine needs, on a clock that only the script moves.
struct Rig {
    explicit Rig(transport::ScriptedTransport::Answer answer) : transport{clock, std::move(answer)} {}

    clock::ManualClock clock{clock::instant_from_ns(1'000'000'000)};
    transport::ScriptedTransport transport;
    Kept kept;
    engine::Engine engine{transport, clock, kept};
};

/// The record that one request with this script leaves.
RequestRecord record_of(const Script& script, const std::vector<transport::Header>& headers = {}) {
    Rig rig{[&script](const auto&) { return script; }};
    engine::Job job = make_job(1);
    job.targets[0].headers = headers;
    rig.engine.measure(job, one_block(job), {});
    REQUIRE(rig.kept.records.size() == 1);
    return rig.kept.records[0];
}

Script answering(int status, const std::string& body) {
    return {{1ms, ScriptedHead{status}}, {1ms, ScriptedBytes{body}}, {1ms, ScriptedFinish{finished(), {}}}};
}

}  // namespace

TEST_CASE("a good answer is recorded with all its times, counts and texts") {
    const RequestRecord record = record_of(good_answer());
    const auto start = clock::instant_from_ns(1'000'000'000);
    CHECK(record.outcome == Outcome::ok);
    CHECK(record.message.empty());
    CHECK(record.identity.request_id == "0.0.0");
    CHECK(record.identity.sample_id == "s0");
    CHECK(record.identity.model == "ollama/m");
    CHECK(record.identity.category == "c");
    CHECK(record.identity.phase == records::Phase::measure);
    CHECK(record.times.intended == start);
    CHECK(record.times.issued == start);
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
}

TEST_CASE("a request says what the job says, with the target's headers") {
    Rig rig{[](const auto&) { return good_answer(); }};
    engine::Job job = make_job(1);
    job.generation.max_tokens = 5;
    rig.engine.measure(job, one_block(job), {});
    const transport::HttpRequest& request = rig.transport.requests().at(0);
    CHECK(request.url == "http://server/api/generate");
    CHECK(request.timeout == 0s);  // the engine ends what takes too long
    CHECK(request.headers.at(0).name == "X-Key");
    const auto body = nlohmann::json::parse(request.body);
    CHECK(body.at("prompt") == "p0");
    CHECK(body.at("options").at("num_predict") == 5);
}

TEST_CASE("a sample may limit its own answer, which the warm-up does not heed") {
    Rig rig{[](const auto&) { return good_answer(); }};
    engine::Job job = make_job(2);
    job.generation.max_tokens = 50;
    job.samples[1].max_tokens = 7;
    const schedule::Block block = one_block(job);
    rig.engine.warm_up(job, block, {});
    rig.engine.measure(job, block, {});
    for (const transport::HttpRequest& request : rig.transport.requests()) {
        const auto body = nlohmann::json::parse(request.body);
        CHECK(body.at("options").at("num_predict") == (body.at("prompt") == "p1" ? 7 : 50));
    }
}

TEST_CASE("a prompt prefix makes every prompt begin in its own way, warm-up too") {
    Rig rig{[](const auto&) { return good_answer(); }};
    engine::Job job = make_job(2);
    job.prompt_prefix = "lively-otter";
    engine::Target second = job.targets[0];
    second.label = "ollama/n";
    second.number = 1;
    job.targets.push_back(second);
    const schedule::Block block = one_block(job, 2);
    rig.engine.warm_up(job, block, {});
    rig.engine.measure(job, block, {});

    std::vector<std::string> prompts;
    for (const transport::HttpRequest& request : rig.transport.requests()) {
        prompts.push_back(nlohmann::json::parse(request.body).at("prompt"));
    }
    std::sort(prompts.begin(), prompts.end());
    CHECK(prompts == std::vector<std::string>{
                         "[lively-otter-0.0.0] p0", "[lively-otter-0.0.1] p1",
                         "[lively-otter-0.warmup.0] Say hello.", "[lively-otter-0.warmup.1] Say hello.",
                         "[lively-otter-1.0.0] p0", "[lively-otter-1.0.1] p1",
                         "[lively-otter-1.warmup.0] Say hello.", "[lively-otter-1.warmup.1] Say hello."});
    CHECK(rig.kept.of("1.0.1").identity.sample_id == "s1");  // the question is the same
}

TEST_CASE("what goes wrong is told by its outcome") {
    const Script error_status{{1ms, ScriptedHead{404}},
                              {1ms, ScriptedBytes{"{\"error\":\"model 'm' not found\"}"}},
                              {1ms, ScriptedFinish{finished(), false}}};
    CHECK(record_of(error_status).outcome == Outcome::http_error);
    CHECK(record_of(error_status).message == "model 'm' not found");
    CHECK(record_of(error_status).status == 404);

    const auto failing = [](Failure failure) {
        return Script{{5ms, ScriptedFinish{finished(failure, "why"), {}}}};
    };
    CHECK(record_of(failing(Failure::connect)).outcome == Outcome::connect_failed);
    CHECK(record_of(failing(Failure::timeout)).outcome == Outcome::timeout);
    CHECK(record_of(failing(Failure::connection_lost)).outcome == Outcome::connection_lost);
    CHECK(record_of(failing(Failure::protocol)).outcome == Outcome::protocol_error);
    CHECK(record_of(failing(Failure::timeout)).message == "why");
    CHECK_FALSE(record_of(failing(Failure::timeout)).times.done.has_value());
    CHECK_FALSE(record_of(failing(Failure::timeout)).status.has_value());
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

TEST_CASE("no message holds what was sent in a header") {
    const auto message = [](int status, const std::string& body) {
        return record_of(answering(status, body), {{.name = "Authorization", .value = "Bearer sk-0123456789"},
                                                   {.name = "X-Extra", .value = "planted-key\n"},
                                                   {.name = "X-Short", .value = "model"}})
            .message;
    };
    CHECK(message(401, R"({"error":"no user has sk-0123456789, nor sk-0123456789"})") ==
          "no user has [redacted], nor [redacted]");
    CHECK(message(401, R"({"error":"Bearer sk-0123456789 and planted-key"})") == "[redacted] and [redacted]");
    CHECK(message(401, R"({"got":["bearer sk-0123456789"]})") == R"({"got":["bearer [redacted]"]})");
    CHECK(message(404, R"({"error":"no such model"})") == "no such model");
    CHECK(message(200, "{\"error\":\"planted-key is wrong\"}\n") ==
          "the server reported inside its answer: [redacted] is wrong");
    CHECK(message(200, "<p>planted-key\n").find("planted") == std::string::npos);
}

TEST_CASE("a header's value in the midst of which a message was cut is not shown either") {
    const std::vector<transport::Header> headers{{.name = "Authorization", .value = "Bearer sk-0123456789"}};
    const std::string before(289, '.');
    const RequestRecord shortened =
        record_of(answering(401, before + "sk-0123456789 is not a key"), headers);  // at 300 bytes
    CHECK(shortened.message == before + "[redacted]…");
    const RequestRecord beginning =
        record_of(answering(200, std::string(70, '.') + "sk-0123456789"), headers);
    CHECK(beginning.message.find("sk-") == std::string::npos);
}

TEST_CASE("what the model said is kept as it is") {
    const RequestRecord record =
        record_of(answering(200, delta("planted-key")), {{.name = "X-Extra", .value = "planted-key"}});
    CHECK(record.output == "planted-key");
}

TEST_CASE("a closed loop keeps its users busy, and no more than them") {
    Rig rig{[](const auto&) { return good_answer(); }};
    const engine::Job job = make_job(5, schedule::Closed{.users = 2, .think = 3ms});
    const engine::Health health = rig.engine.measure(job, one_block(job), {});
    REQUIRE(rig.kept.records.size() == 5);
    CHECK(health.most_in_flight == 2);
    std::map<std::int64_t, int> started;
    for (const RequestRecord& record : rig.kept.records) {
        CHECK(record.times.issued == record.times.intended);
        ++started[(record.times.intended - clock::instant_from_ns(1'000'000'000)) / 1ms];
    }
    CHECK(started == std::map<std::int64_t, int>{{0, 2}, {43, 2}, {86, 1}});
    CHECK(health.wall == 126ms);
    CHECK(health.schedule_lag.size() == 0);
    CHECK(health.users == 2);
}

TEST_CASE("an open loop sends at its planned times, however long the answers take") {
    Rig rig{[](const auto&) { return good_answer(); }};
    const engine::Job job = make_job(6, schedule::Constant{.rate_per_s = 100});
    const engine::Health health = rig.engine.measure(job, one_block(job), {});
    REQUIRE(rig.kept.records.size() == 6);
    CHECK(health.schedule_lag.size() == 6);
    CHECK(health.schedule_lag.max() == 0ns);
    CHECK(health.most_in_flight == 4);
    std::int64_t expected_ms = 0;
    for (const RequestRecord& record : rig.kept.records) {  // equal answers end in the order they were sent
        CHECK(record.times.issued ==
              clock::instant_from_ns(1'000'000'000) + std::chrono::milliseconds{expected_ms});
        expected_ms += 10;
    }
}

TEST_CASE("a request that is issued late says when it was intended") {
    // The watch holds the loop up for 25 ms once, as a busy machine would.
    Rig rig{[](const auto&) { return good_answer(); }};
    const engine::Job job = make_job(4, schedule::Constant{.rate_per_s = 100});
    int calls = 0;
    const engine::Health health = rig.engine.measure(job, one_block(job), [&](const auto&, auto&&) {
        if (++calls == 1) rig.clock.advance(25ms);
        return engine::Wish::go_on;
    });
    const RequestRecord& late = rig.kept.records.at(1);
    CHECK(*late.times.issued - late.times.intended == 15ms);
    CHECK(health.schedule_lag.max() == 15ms);
    CHECK(health.loop_lag.max() == 25ms);
}

TEST_CASE("warm-up requests go one by one, are marked, and count the good ones") {
    int sent = 0;
    Rig rig{[&sent](const auto&) {
        return ++sent == 1 ? Script{{5ms, ScriptedFinish{finished(Failure::timeout, "slow"), {}}}}
                           : good_answer();
    }};
    const engine::Job job = make_job(1);
    const engine::WarmUp warm_up = rig.engine.warm_up(job, one_block(job, 3), {});
    CHECK(warm_up.ok == 2);
    REQUIRE(warm_up.first_failure.has_value());
    CHECK(warm_up.first_failure->message == "slow");
    REQUIRE(rig.kept.records.size() == 3);
    CHECK(rig.kept.of("0.warmup.2").identity.phase == records::Phase::warmup);
    CHECK(rig.kept.of("0.warmup.0").outcome == Outcome::timeout);
    CHECK(rig.kept.of("0.warmup.2").times.intended >= *rig.kept.of("0.warmup.1").times.done);
    CHECK(nlohmann::json::parse(rig.transport.requests().at(0).body).at("prompt") == job.warmup_prompt);
}

TEST_CASE("a watch that throws ends the run, and every request issued is recorded") {
    Rig rig{[](const auto&) { return good_answer(); }};
    const engine::Job job = make_job(100, schedule::Closed{.users = 4, .think = {}});
    const auto interrupt = [](const engine::Progress& progress, auto&&) {
        if (progress.finished >= 8) throw std::runtime_error("Ctrl-C");
        return engine::Wish::go_on;
    };
    CHECK_THROWS_WITH(static_cast<void>(rig.engine.measure(job, one_block(job), interrupt)), "Ctrl-C");
    std::map<Outcome, int> outcomes;
    for (const RequestRecord& record : rig.kept.records) ++outcomes[record.outcome];
    CHECK(rig.kept.records.size() == rig.transport.requests().size());
    CHECK(outcomes[Outcome::cancelled] == 4);
    CHECK(outcomes[Outcome::ok] >= 8);
}

TEST_CASE("the watch sees how far the run has come") {
    Rig rig{[](const auto&) { return good_answer(); }};
    const engine::Job job = make_job(10);
    std::vector<std::size_t> finished_counts;
    rig.engine.measure(job, one_block(job), [&](const engine::Progress& progress, auto&&) {
        CHECK(progress.planned == 10);
        CHECK(progress.in_flight <= 1);
        finished_counts.push_back(progress.finished);
        return engine::Wish::go_on;
    });
    CHECK(finished_counts.front() == 0);
    CHECK(finished_counts.back() == 10);
    CHECK(std::is_sorted(finished_counts.begin(), finished_counts.end()));
}

TEST_CASE("two targets are asked in their own names") {
    Rig rig{[](const auto&) { return good_answer(); }};
    engine::Job job = make_job(2);
    engine::Target second = job.targets[0];
    second.url = "http://other";
    second.label = "ollama/n";
    second.number = 1;
    job.targets.push_back(second);
    rig.engine.measure(job, one_block(job), {});
    CHECK(rig.kept.of("0.0.1").identity.model == "ollama/m");
    CHECK(rig.kept.of("1.0.1").identity.model == "ollama/n");
}
