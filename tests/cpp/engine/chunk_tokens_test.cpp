// How many tokens each arrival holds, and from what that is known.
#include "event_api.hpp"
#include "rig.hpp"

#include <doctest/doctest.h>

using namespace laptime;
using namespace engine_test;
using namespace std::chrono_literals;
using records::TokenSource;

namespace {

using Events = std::vector<api::Event>;

Events piece(const std::string& text = "A") {
    return {api::TextDelta{.text = text}};
}

Events operator+(Events events, const Events& more) {
    events.insert(events.end(), more.begin(), more.end());
    return events;
}

Events probabilities(std::size_t n) {
    const api::TokenLogProbability token{
        .token = "A", .log_probability = -0.5, .top = {{"A", -0.5}, {"B", -1.5}}};
    return {api::LogProbabilities{std::vector<api::TokenLogProbability>(n, token)}};
}

Events running(std::int64_t output, api::CountSource source = api::CountSource::usage) {
    return {
        api::TokenCounts{.prompt = {}, .output = output, .cached = {}, .source = source, .running = true}};
}

/// The end of the answer, with the whole count where there is one.
Events end(std::optional<std::int64_t> output, const std::string& reason = "stop") {
    Events events;
    if (output) events.emplace_back(api::TokenCounts{.prompt = 9, .output = output, .cached = {}});
    events.emplace_back(api::Finished{reason});
    return events;
}

/// What is recorded of an answer whose events arrive in these portions, 10 ms apart.
RequestRecord record_of(const std::vector<Events>& portions) {
    EventApi events;
    Script script{{10ms, ScriptedHead{200}}};
    clock::Duration at{};
    for (const Events& portion : portions)
        script.push_back({at += 10ms, ScriptedBytes{events.bytes_of(portion)}});
    script.push_back({at, ScriptedFinish{finished(), {}}});
    Rig rig{in_turn({script})};
    engine::Job job = make_job(1);
    job.targets[0].api = &events;
    rig.measure(job);
    REQUIRE(rig.kept.records.size() == 1);
    return rig.kept.records[0];
}

using Tokens = std::vector<std::int32_t>;

/// Tokens of each chunk; none where they are not known.
Tokens tokens_of(const RequestRecord& record) {
    Tokens tokens;
    for (const records::Chunk& chunk : record.times.chunks) {
        CHECK(chunk.tokens.has_value() == record.times.chunk_tokens_source.has_value());
        if (chunk.tokens) tokens.push_back(*chunk.tokens);
    }
    return tokens;
}

void check(const std::vector<Events>& portions, TokenSource source, const Tokens& tokens) {
    const RequestRecord record = record_of(portions);
    CHECK(record.times.chunk_tokens_source == source);
    CHECK(tokens_of(record) == tokens);
}

void check_unknown(const std::vector<Events>& portions) {
    const RequestRecord record = record_of(portions);
    CHECK_FALSE(record.times.chunk_tokens_source.has_value());
    CHECK(tokens_of(record).empty());
}

}  // namespace

TEST_CASE("where the server's count says so, each piece of text is one token") {
    check({piece(), piece(), piece(), end(3)}, TokenSource::chunks, {1, 1, 1});
    check({piece(), piece() + piece(), end(3)}, TokenSource::chunks, {1, 2});
    check({piece(), end(1)}, TokenSource::chunks, {1});
}

TEST_CASE("the end itself may be a token without a piece") {
    check({piece(), piece(), piece(), end(4)}, TokenSource::chunks, {1, 1, 1});
    check({piece(), end(2)}, TokenSource::chunks, {1});
}

TEST_CASE("an answer that its limit cut short has no token for its end") {
    for (const char* limit : {"length", "max_tokens"}) {
        check({piece(), piece(), end(2, limit)}, TokenSource::chunks, {1, 1});
        check_unknown({piece(), piece(), end(3, limit)});  // one of the pieces is two tokens
        check_unknown({piece(), end(2, limit)});
        check_unknown({piece() + running(1), piece() + running(2), end(3, limit)});
        check_unknown({piece() + probabilities(1), piece() + probabilities(1), end(3, limit)});
    }
}

TEST_CASE("pieces of several tokens are not taken apart") {
    check_unknown({piece(), piece(), end(5)});
    check_unknown({piece(), end(3)});
    check_unknown({piece(), piece(), piece(), end(2)});
}

TEST_CASE("without a count at the end nothing says that a piece is a token") {
    check_unknown({piece(), piece(), end(std::nullopt)});
    const RequestRecord record = record_of({piece(), piece(), end(std::nullopt)});
    CHECK(record.tokens.output->value == 2);  // but the pieces are counted
    CHECK(record.tokens.output->source == TokenSource::chunks);
}

TEST_CASE("reasoning is pieces of the answer too") {
    const Events thought{api::TextDelta{.text = "hm", .reasoning = true}};
    check({thought, thought, piece(), end(3)}, TokenSource::chunks, {1, 1, 1});
}

TEST_CASE("a running count that comes with each piece tells what each holds") {
    check({piece() + running(2), piece() + running(5), piece() + running(6), end(6)}, TokenSource::usage,
          {2, 3, 1});
    check({piece() + running(1), piece() + running(2) + piece() + running(4), end(4)}, TokenSource::usage,
          {1, 3});
}

TEST_CASE("a running count that comes after each piece tells what came before it") {
    check({piece(), running(2), piece(), running(5), end(5)}, TokenSource::usage, {2, 3});
    check({piece(), running(2) + piece(), running(5), end(5)}, TokenSource::usage, {2, 3});
}

TEST_CASE("tokens that were counted before they had a text come with the next piece") {
    check({piece() + running(1), running(2), running(3), piece() + running(4), end(4)}, TokenSource::usage,
          {1, 3});
    check({running(1), piece() + running(2), end(2)}, TokenSource::usage, {2});
}

TEST_CASE("a piece that adds no token is none, and the next count is of the next") {
    check({piece() + running(2), piece() + running(2), running(3), piece() + running(4), end(4)},
          TokenSource::usage, {2, 0, 2});
}

TEST_CASE("tokens after the last piece belong to no arrival") {
    check({piece() + running(1), piece() + running(2), running(3), end(3)}, TokenSource::usage, {1, 1});
}

TEST_CASE("a running count says who counted") {
    check({piece() + running(2, api::CountSource::server_timings), end(std::nullopt)},
          TokenSource::server_timings, {2});
}

TEST_CASE("a running count stands where the answer was cut off") {
    const RequestRecord record = record_of({piece() + running(2), piece() + running(5)});
    CHECK(record.outcome == Outcome::truncated);
    CHECK(record.times.chunk_tokens_source == TokenSource::usage);
    CHECK(tokens_of(record) == Tokens{2, 3});
    CHECK(record.tokens.output->value == 5);
}

TEST_CASE("a running count that disagrees with the whole tells nothing") {
    check_unknown({piece() + running(2), piece() + running(5), end(9)});
    check_unknown({piece() + running(2), piece() + running(5), end(4)});
}

TEST_CASE("a running count that sinks tells nothing") {
    check_unknown({piece() + running(5), piece() + running(3), piece() + running(8), end(8)});
}

TEST_CASE("a running count that begins late tells nothing") {
    check_unknown({piece(), piece() + running(5), end(5)});
}

TEST_CASE("where the running count tells nothing, the pieces may") {
    check({piece(), piece() + running(5), end(2)}, TokenSource::chunks, {1, 1});
}

TEST_CASE("log-probabilities tell the tokens of each piece, and are kept") {
    const RequestRecord record = record_of({piece() + probabilities(2), piece() + probabilities(1), end(3)});
    CHECK(record.times.chunk_tokens_source == TokenSource::logprobs);
    CHECK(tokens_of(record) == Tokens{2, 1});
    REQUIRE(record.logprobs.size() == 3);
    CHECK(record.logprobs[0].token == "A");
    CHECK(record.logprobs[0].logprob == -0.5);
    CHECK(record.logprobs[0].top == std::vector<std::pair<std::string, double>>{{"A", -0.5}, {"B", -1.5}});
}

TEST_CASE("log-probabilities win over a running count, and that over the pieces") {
    check({piece() + probabilities(1) + running(2), piece() + probabilities(2) + running(3), end(3)},
          TokenSource::logprobs, {1, 2});
    check({piece() + running(1), piece() + running(2), end(2)}, TokenSource::usage, {1, 1});
}

TEST_CASE("log-probabilities of tokens without a text of their own are those of the next piece") {
    check({piece() + probabilities(1), probabilities(1), piece() + probabilities(1), end(3)},
          TokenSource::logprobs, {1, 2});
    check({probabilities(1), piece() + probabilities(1), end(2)}, TokenSource::logprobs, {2});
    // The end itself.
    check({piece() + probabilities(1), probabilities(1) + end(2)}, TokenSource::logprobs, {1});
    check({piece() + probabilities(2), end(3)}, TokenSource::logprobs, {2});
}

TEST_CASE("log-probabilities of a part of the answer tell nothing") {
    check_unknown({piece() + probabilities(2), piece(), end(5)});
    check_unknown({piece() + probabilities(2), piece() + probabilities(3), end(4)});
}

TEST_CASE("an answer without a text has no chunks whose tokens were to be told") {
    const RequestRecord record = record_of({end(1)});
    CHECK(record.times.chunks.empty());
    CHECK_FALSE(record.times.chunk_tokens_source.has_value());
    CHECK(record.tokens.output->value == 1);
    check_unknown({running(2) + probabilities(2), end(2)});
}

TEST_CASE("what one wake of the loop brought is one chunk, with all its tokens") {
    EventApi events;
    const Script script{{10ms, ScriptedHead{200}},
                        {10ms, ScriptedBytes{events.bytes_of(piece())}},
                        {10ms, ScriptedBytes{events.bytes_of(piece())}},
                        {20ms, ScriptedBytes{events.bytes_of(piece() + end(3))}},
                        {20ms, ScriptedFinish{finished(), {}}}};
    Rig rig{in_turn({script})};
    engine::Job job = make_job(1);
    job.targets[0].api = &events;
    rig.measure(job);
    CHECK(tokens_of(rig.kept.of("0.0.0")) == Tokens{2, 1});
}

TEST_CASE("a running count beyond all sense tells nothing") {
    check_unknown(
        {piece() + running(2), piece() + running(std::int64_t{1} << 40), end(std::int64_t{1} << 40)});
}
