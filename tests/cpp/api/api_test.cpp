#include <laptime/api/api.hpp>
#include <laptime/error/error.hpp>
#include <laptime/random/philox.hpp>

#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

using namespace laptime::api;
using laptime::error::DataError;
using laptime::error::SpecError;
using Json = nlohmann::json;
using namespace std::chrono_literals;

namespace {

/// What an answer came to.
struct Answer {
    std::string text;
    std::string reasoning;
    TokenCounts counts;
    ServerTimings timings;
    std::string finish_reason;
    std::string failure;
    std::string malformation;
    int pieces = 0;
};

void take(const std::vector<Event>& events, Answer& answer) {
    for (const Event& event : events) {
        if (const auto* delta = std::get_if<TextDelta>(&event)) {
            (delta->reasoning ? answer.reasoning : answer.text) += delta->text;
            ++answer.pieces;
        }
        if (const auto* counts = std::get_if<TokenCounts>(&event)) answer.counts = *counts;
        if (const auto* timings = std::get_if<ServerTimings>(&event)) answer.timings = *timings;
        if (const auto* finished = std::get_if<Finished>(&event)) answer.finish_reason = finished->reason;
        if (const auto* failed = std::get_if<Failed>(&event)) answer.failure = failed->message;
        if (const auto* malformed = std::get_if<Malformed>(&event)) answer.malformation = malformed->message;
    }
}

Answer decode(const Api& api, bool stream, const std::vector<std::string>& pieces) {
    Answer answer;
    const auto decoder = api.decoder(stream);
    std::vector<Event> events;
    for (const std::string& piece : pieces) decoder->feed(piece, events);
    decoder->finish(events);
    take(events, answer);
    return answer;
}

Answer decode(const Api& api, bool stream, const std::string& body) {
    return decode(api, stream, std::vector<std::string>{body});
}

Call example_call(bool stream) {
    return {
        .model = "m:1b",
        .prompt = "What is 1 + 1? \xE2\x82\xAC",
        .generation =
            {.max_tokens = 7, .temperature = 0.5, .top_p = 0.9, .stop = {"\n"}, .seed = 3, .stream = stream},
        .extra_body = {}};
}

const ReplyEnd example_end{.finish_reason = "length",
                           .prompt_tokens = 11,
                           .output_tokens = 2,
                           .timings = {.total = 30ms, .load = 0ms, .prompt_eval = 10ms, .eval = 20ms}};

std::string streamed(const Api& api, const Call& call) {
    const std::unique_ptr<Encoder> encoder = api.encoder(call, {});
    return encoder->start() + encoder->piece({.text = "B. gr\xC3\xBC", .tokens_so_far = 1}) +
           encoder->piece({.text = "n", .tokens_so_far = 2}) + encoder->end(example_end);
}

std::string whole(const Api& api, const Call& call) {
    return api.encoder(call, {})->whole({{.text = "B. gr\xC3\xBCn", .tokens_so_far = 2}}, example_end);
}

}  // namespace

TEST_CASE("every API understands on one side what it says on the other") {
    for (const Api* api : all_apis()) {
        CAPTURE(api->name());
        for (const bool stream : {true, false}) {
            const Call call = example_call(stream);
            const EncodedCall encoded = api->encode(call);
            CHECK(encoded.path == api->call_path());
            const Call received = api->decode_call(encoded.body);
            CHECK(received.model == call.model);
            CHECK(received.prompt == call.prompt);
            CHECK(received.generation.stream == stream);
            CHECK(received.generation.max_tokens == 7);
            CHECK(received.generation.stop == call.generation.stop);
            CHECK(received.generation.seed == 3);

            const Answer answer =
                stream ? decode(*api, true, streamed(*api, call)) : decode(*api, false, whole(*api, call));
            CHECK(answer.text == "B. gr\xC3\xBCn");
            CHECK(answer.pieces == (stream ? 2 : 1));
            CHECK(answer.counts.prompt == 11);
            CHECK(answer.counts.output == 2);
            CHECK(answer.finish_reason == "length");
            CHECK(answer.malformation.empty());
        }
    }
}

TEST_CASE("a stream means the same wherever it is cut, and is unfinished wherever it is cut off") {
    for (const Api* api : all_apis()) {
        CAPTURE(api->name());
        const std::string body = streamed(*api, example_call(true));
        for (std::size_t i = 0; i <= body.size(); ++i) {
            const Answer answer = decode(*api, true, {body.substr(0, i), body.substr(i)});
            CHECK(answer.text == "B. gr\xC3\xBCn");
            CHECK(answer.finish_reason == "length");
            CHECK(answer.malformation.empty());
            CHECK(decode(*api, true, body.substr(0, i)).malformation.empty());
        }
        const std::size_t before_end =
            body.size() - api->encoder(example_call(true), {})->end(example_end).size();
        CHECK(decode(*api, true, body.substr(0, before_end)).finish_reason.empty());
    }
}

TEST_CASE("Ollama's durations are the nanoseconds it gives, and absent where it gives none") {
    const Api& api = find_api("ollama");
    const Answer answer =
        decode(api, false, R"({"response":"x","done":true,"total_duration":30,"eval_duration":20})");
    CHECK(answer.timings.total == 30ns);
    CHECK(answer.timings.eval == 20ns);
    CHECK_FALSE(answer.timings.load.has_value());
    CHECK_FALSE(answer.counts.output.has_value());
}

TEST_CASE("an OpenAI stream is borne in the forms that servers give it") {
    const Api& api = find_api("openai");
    const Answer answer = decode(
        api, true,
        "data: "
        "{\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":null},\"finish_reason\":null}]}\n\n"
        ": keep-alive\n\n"
        "data: {\"choices\":[{\"delta\":{\"reasoning_content\":\"hm\"}}]}\n\n"
        "data: {\"choices\":[{\"delta\":{\"content\":\"\"}}]}\n\n"
        "data: {\"choices\":[{\"delta\":{\"content\":\"A\"}}]}\n\n"
        "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}],"
        "\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":2,\"prompt_tokens_details\":{\"cached_tokens\":"
        "4}},"
        "\"timings\":{\"prompt_ms\":1.5,\"predicted_ms\":2.25}}\n\n");  // and no [DONE]
    CHECK(answer.text == "A");
    CHECK(answer.reasoning == "hm");
    CHECK(answer.pieces == 2);
    CHECK(answer.counts.output == 2);
    CHECK(answer.counts.cached == 4);
    CHECK(answer.timings.prompt_eval == 1'500'000ns);
    CHECK(answer.timings.eval == 2'250'000ns);
    CHECK(answer.finish_reason == "stop");
}

TEST_CASE("an error inside an answer is told in the server's words") {
    CHECK(decode(find_api("ollama"), true, "{\"error\":\"out of memory\"}\n").failure == "out of memory");
    CHECK(decode(find_api("openai"), true, "data: {\"error\":{\"message\":\"overloaded\"}}\n\n").failure ==
          "overloaded");
}

TEST_CASE("bytes that are not JSON are malformed, and nothing throws") {
    CHECK_FALSE(decode(find_api("ollama"), true, "<html>\n").malformation.empty());
    CHECK_FALSE(decode(find_api("ollama"), false, "<html>").malformation.empty());
    CHECK_FALSE(decode(find_api("openai"), true, "data: <html>\n\n").malformation.empty());
    CHECK_FALSE(decode(find_api("openai"), false, "[1]").malformation.empty());
}

TEST_CASE("fields of the wrong type are passed over") {
    const Answer answer =
        decode(find_api("openai"), false,
               R"({"choices":[{"message":{"content":5},"finish_reason":7}],"usage":"none"})");
    CHECK(answer.text.empty());
    CHECK(answer.finish_reason.empty());
    CHECK_FALSE(answer.counts.output.has_value());
}

TEST_CASE("a mangled stream never throws") {
    laptime::random::Philox random{1};
    for (const Api* api : all_apis()) {
        const std::string body = streamed(*api, example_call(true));
        for (int round = 0; round < 3000; ++round) {
            std::string mangled = body;
            for (std::uint64_t i = 0; i <= random.index(4); ++i) {
                mangled[random.index(mangled.size())] = static_cast<char>(random.index(256));
            }
            CHECK_NOTHROW(static_cast<void>(decode(*api, true, mangled)));
            CHECK_NOTHROW(static_cast<void>(decode(*api, false, mangled)));
        }
    }
}

TEST_CASE("extra body fields are added and win; anything but an object is refused") {
    for (const Api* api : all_apis()) {
        Call call = example_call(true);
        call.extra_body = R"({"model":"other","keep_alive":5})";
        const Json body = Json::parse(api->encode(call).body);
        CHECK(body.at("model") == "other");
        CHECK(body.at("keep_alive") == 5);
        call.extra_body = "[1]";
        CHECK_THROWS_AS(static_cast<void>(api->encode(call)), SpecError);
    }
}

TEST_CASE("every API reads the list of models that it writes, and refuses anything else") {
    for (const Api* api : all_apis()) {
        CHECK(api->decode_models(api->encode_models({"a:1b", "b"})) == std::vector<std::string>{"a:1b", "b"});
        CHECK(api->decode_models(api->encode_models({})).empty());
        for (const char* body : {"<html>", "[]", "{}", R"({"models":[{}],"data":[1]})"}) {
            CHECK_THROWS_AS(static_cast<void>(api->decode_models(body)), DataError);
        }
    }
}

TEST_CASE("a request body that is no call is refused") {
    for (const Api* api : all_apis()) {
        CHECK_THROWS_AS(static_cast<void>(api->decode_call("nonsense")), DataError);
        CHECK_THROWS_AS(static_cast<void>(api->decode_call("{}")), DataError);
    }
}

TEST_CASE("the message of an error body is found in every common form") {
    CHECK(error_message(R"({"error":"a"})") == "a");
    CHECK(error_message(R"({"error":{"message":"b","type":"x"}})") == "b");
    CHECK(error_message(R"({"message":"c"})") == "c");
    CHECK(error_message(R"({"detail":"d"})") == "d");
    CHECK(error_message("Bad Gateway") == "Bad Gateway");
    CHECK(error_message(std::string(1000, 'x')).size() < 400);
}

TEST_CASE("an unknown API is refused with the names there are") {
    CHECK_THROWS_WITH_AS(static_cast<void>(find_api("nope")), "unknown API 'nope': there are ollama, openai",
                         SpecError);
}
