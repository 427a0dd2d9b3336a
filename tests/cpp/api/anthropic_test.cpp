#include "answer.hpp"

#include <laptime/api/api.hpp>
#include <laptime/error/error.hpp>

#include <algorithm>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

using namespace laptime::api;
using namespace laptime::api::testing;
using laptime::error::DataError;
using laptime::error::SpecError;
using Json = nlohmann::json;

namespace {

const Api& api() {
    return find_api("anthropic");
}

/// Events as Anthropic sends them, each named by its type.
std::string stream(const std::vector<std::string>& texts) {
    std::string body;
    for (const std::string& text : texts) {
        body += "event: " + Json::parse(text).at("type").get<std::string>() + "\ndata: " + text + "\n\n";
    }
    return body;
}

const std::string start =
    R"({"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","content":[],)"
    R"("model":"c","stop_reason":null,"stop_sequence":null,"usage":{"cache_read_input_tokens":21,)"
    R"("cache_creation_input_tokens":3,"input_tokens":1,"output_tokens":1}}})";
const std::string end =
    R"({"type":"message_delta","delta":{"stop_reason":"max_tokens","stop_sequence":null},"usage":{"output_tokens":3}})";
const std::string stop = R"({"type":"message_stop"})";

std::string delta(const std::string& of) {
    return R"({"type":"content_block_delta","index":0,"delta":)" + of + "}";
}

}  // namespace

TEST_CASE("Anthropic is asked with its version, and without what it does not have") {
    Call call = full_call(api(), true);
    call.prompt = std::string{"p"};
    const EncodedCall encoded = api().encode(call);
    CHECK(Json::parse(encoded.body) ==
          Json{{"model", "m:1b"},
               {"max_tokens", 7},
               {"messages", Json::array({Json{{"role", "user"}, {"content", "p"}}})},
               {"temperature", 0.5},
               {"top_p", 0.9},
               {"stop_sequences", {"\n", "\xC3\xBC"}},
               {"stream", true}});
    CHECK(std::ranges::any_of(encoded.headers, [](const Header& header) {
        return header.name == "anthropic-version" && header.value == "2023-06-01";
    }));
    CHECK(api().key_header("k").name == "x-api-key");
    CHECK(api().key_header("k").value == "k");
}

TEST_CASE("a top_p of 1, which means nothing, is not sent beside the temperature") {
    CHECK_FALSE(
        Json::parse(api().encode({.model = "m", .prompt = "p", .generation = {}}).body).contains("top_p"));
}

TEST_CASE("log-probabilities are refused") {
    Call call = full_call(api(), true);
    call.generation.top_logprobs = 0;
    CHECK_THROWS_WITH_AS(static_cast<void>(api().encode(call)),
                         "the anthropic API gives no log-probabilities", SpecError);
}

TEST_CASE("Anthropic's stream: the prompt is counted with its cached part, thinking apart from text") {
    const Answer answer = decode_stream(
        "anthropic",
        stream(
            {start,
             R"({"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}})",
             R"({"type": "ping"})", delta(R"({"type":"thinking_delta","thinking":"hm"})"),
             delta(R"({"type":"signature_delta","signature":"EqQBCgIYAhIM"})"),
             R"({"type":"content_block_stop","index":0})",
             R"({"type":"content_block_start","index":1,"content_block":{"type":"text","text":""}})",
             delta(R"({"type":"text_delta","text":" hot"})"), delta(R"({"type":"text_delta","text":" as"})"),
             R"({"type":"content_block_stop","index":1})", end, stop}));
    CHECK(answer.reasoning == "hm");
    CHECK(answer.text == " hot as");
    CHECK(answer.pieces == 3);
    CHECK(answer.counts == TokenCounts{.prompt = 25, .output = 3, .cached = 21});
    CHECK(answer.running.empty());
    CHECK(answer.finish_reason == "max_tokens");
    CHECK(answer.malformations.empty());
}

TEST_CASE("the start counts the prompt, and nothing of the answer") {
    const auto events = decode_events(api(), true, {stream({start})});
    CHECK(events == std::vector<Event>{TokenCounts{.prompt = 25, .output = std::nullopt, .cached = 21}});
}

TEST_CASE("counts are cumulative: what the end does not repeat is as it was, the rest is replaced") {
    const Answer answer = decode_stream(
        "anthropic",
        stream({start, R"({"type":"message_delta","delta":{},"usage":{"output_tokens":2}})",
                R"({"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"input_tokens":2,)"
                R"("cache_read_input_tokens":null,"output_tokens":5}})"}));
    CHECK(answer.running ==
          std::vector<TokenCounts>{{.prompt = 25, .output = 2, .cached = 21, .running = true}});
    CHECK(answer.counts == TokenCounts{.prompt = 26, .output = 5, .cached = 21});
    CHECK(answer.finish_reason == "end_turn");
}

TEST_CASE("Anthropic's stream ends with its stop where no reason was given, unless it is empty") {
    CHECK(decode_stream("anthropic", stream({delta(R"({"type":"text_delta","text":"a"})"), stop}))
              .finish_reason == "");
    CHECK_FALSE(decode_stream("anthropic", stream({start, stop})).finish_reason);
}

TEST_CASE("a tool's input is no text") {
    const Answer answer =
        decode_stream("anthropic", stream({delta(R"({"type":"input_json_delta","partial_json":"{\"a"})")}));
    CHECK(answer.pieces == 0);
    CHECK(answer.malformations.empty());
}

TEST_CASE("an overload in the middle of a stream is told in the server's words") {
    const Answer answer = decode_stream(
        "anthropic",
        stream(
            {start, R"({"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}})", end}));
    CHECK(answer.failure == "Overloaded");
    CHECK_FALSE(answer.finish_reason);
}

TEST_CASE("a whole answer is the text of its blocks") {
    const Answer answer = decode_whole(
        "anthropic",
        R"({"id":"msg_1","type":"message","role":"assistant","content":[{"type":"thinking","thinking":"hm","signature":"E"},)"
        R"({"type":"text","text":" hot"},{"type":"tool_use","id":"t","name":"n","input":{"text":"no"}},)"
        R"({"type":"text","text":" as"}],"model":"c","stop_reason":"end_turn","stop_sequence":null,)"
        R"("usage":{"cache_read_input_tokens":21,"input_tokens":1,"output_tokens":3}})");
    CHECK(answer.reasoning == "hm");
    CHECK(answer.text == " hot as");
    CHECK(answer.counts == TokenCounts{.prompt = 22, .output = 3, .cached = 21});
    CHECK(answer.finish_reason == "end_turn");
}

TEST_CASE("a simulated stream opens a block for the thinking and another for the text") {
    const std::string body = Simulated::stream(api(), {});
    std::vector<std::string> types;
    for (std::size_t at = body.find("event: "); at != std::string::npos; at = body.find("event: ", at + 1)) {
        types.push_back(body.substr(at + 7, body.find('\n', at) - at - 7));
    }
    CHECK(types == std::vector<std::string>{"message_start", "content_block_start", "content_block_delta",
                                            "content_block_stop", "content_block_start",
                                            "content_block_delta", "content_block_delta",
                                            "content_block_stop", "message_delta", "message_stop"});
    const auto starts = decode_events(api(), true, {body});
    CHECK(std::get<TokenCounts>(starts.front()).prompt == 11);
}

TEST_CASE("a call without a limit of tokens is refused") {
    CHECK_THROWS_WITH_AS(static_cast<void>(api().decode_call(R"({"model":"m","messages":[]})")),
                         "max_tokens: Field required", DataError);
}

TEST_CASE("Anthropic's list of models is read") {
    CHECK(
        api().decode_models(
            R"({"data":[{"type":"model","id":"c-1","display_name":"C 1","created_at":"2025-01-01T00:00:00Z"}],)"
            R"("has_more":false,"first_id":"c-1","last_id":"c-1"})") == std::vector<std::string>{"c-1"});
}
