#include "answer.hpp"

#include <laptime/api/api.hpp>
#include <laptime/error/error.hpp>

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

using namespace laptime::api;
using namespace laptime::api::testing;
using laptime::error::DataError;
using laptime::error::SpecError;
using Json = nlohmann::json;
using namespace std::chrono_literals;

namespace {

std::string finish_reason_of(const Api& api) {
    return api.name() == "anthropic" ? "max_tokens" : "length";
}

std::string whole_text() {
    return std::string{Simulated::first} + std::string{Simulated::second};
}

/// Checks that a simulated answer was understood for what it is.
void check_content(const Api& api, const Answer& answer) {
    const bool apart = tells_reasoning_apart(api);
    const std::string thought{Simulated::thought};
    CHECK(answer.text == (apart ? whole_text() : thought + whole_text()));
    CHECK(answer.reasoning == (apart ? thought : ""));
    CHECK(answer.finish_reason == finish_reason_of(api));
    CHECK(answer.malformations.empty());
    CHECK(answer.failure.empty());
    CHECK(answer.repairs == 0);
    std::vector<TokenLogProbability> tokens;
    for (const ReplyPiece& piece : Simulated::pieces(api)) {
        tokens.insert(tokens.end(), piece.log_probabilities.begin(), piece.log_probabilities.end());
    }
    CHECK(answer.tokens == tokens);
}

void check_counts(const Api& api, const ReplyStyle& style, const Answer& answer) {
    const bool none = style.usage == UsagePlace::nowhere;
    CHECK(answer.counts.prompt == (none ? std::nullopt : std::optional<std::int64_t>{11}));
    CHECK(answer.counts.output == (none ? std::nullopt : std::optional<std::int64_t>{6}));
    const bool tells_cached = !none && !api.name().starts_with("ollama");
    CHECK(answer.counts.cached == (tells_cached ? std::optional<std::int64_t>{4} : std::nullopt));
}

}  // namespace

TEST_CASE("the APIs are sorted by name, each with a path of its own") {
    std::vector<std::string> names;
    std::vector<std::string> paths;
    for (const Api* api : all_apis()) {
        names.emplace_back(api->name());
        paths.emplace_back(api->call_path());
        CHECK(&find_api(api->name()) == api);
        CHECK(api->default_url().starts_with("http"));
    }
    CHECK(names == std::vector<std::string>{"anthropic", "llamacpp", "ollama", "ollama-chat", "openai",
                                            "openai-completions"});
    std::ranges::sort(paths);
    CHECK(std::ranges::adjacent_find(paths) == paths.end());
}

TEST_CASE("an unknown API is refused with the names there are") {
    CHECK_THROWS_WITH_AS(static_cast<void>(find_api("nope")),
                         "unknown API 'nope': there are anthropic, llamacpp, ollama, ollama-chat, openai, "
                         "openai-completions",
                         SpecError);
}

TEST_CASE("every API understands the calls that it makes") {
    for (const Api* api : all_apis()) {
        CAPTURE(api->name());
        for (const bool stream : {true, false}) {
            const Call call = full_call(*api, stream);
            const EncodedCall encoded = api->encode(call);
            CHECK(encoded.path == api->call_path());
            CHECK(encoded.headers.front().name == "Content-Type");
            CHECK(encoded.headers.front().value == "application/json");
            const Call received = api->decode_call(encoded.body);
            CHECK(received.model == call.model);
            CHECK(received.prompt == call.prompt);
            CHECK(received.generation.stream == stream);
            CHECK(received.generation.max_tokens == 7);
            CHECK(received.generation.temperature == 0.5);
            CHECK(received.generation.top_p == 0.9);
            CHECK(received.generation.stop == call.generation.stop);
            CHECK(received.generation.top_logprobs == call.generation.top_logprobs);
            if (api->name() != "anthropic") CHECK(received.generation.seed == 3);
        }
    }
}

TEST_CASE("a call has no field that its API does not know") {
    for (const Api* api : all_apis()) {
        CAPTURE(api->name());
        const Json body = Json::parse(api->encode(full_call(*api, true)).body);
        for (const auto& [key, value] : body.items()) {
            CAPTURE(key);
            CHECK(std::ranges::count(api->call_fields(), key) == 1);
        }
        CHECK(std::ranges::count(api->call_fields(), "no_such_field") == 0);
    }
}

TEST_CASE("what is not asked for is not in the call") {
    for (const Api* api : all_apis()) {
        const std::string body =
            api->encode({.model = "m", .prompt = "p", .generation = {}, .extra_body = {}}).body;
        for (const char* field : {"seed", "stop", "logprobs", "n_probs"}) {
            CHECK(body.find("\"" + std::string{field} + "\"") == std::string::npos);
        }
    }
}

TEST_CASE("every API understands the streams that it sends, in every style") {
    for (const Api* api : all_apis()) {
        for (const ReplyStyle& style : all_styles()) {
            CAPTURE(api->name());
            CAPTURE(static_cast<int>(style.usage));
            const Answer answer = decode_stream(api->name(), Simulated::stream(*api, style));
            check_content(*api, answer);
            check_counts(*api, style, answer);
            CHECK(answer.pieces == 3);
        }
    }
}

TEST_CASE("every API understands the whole answers that it sends, in every style") {
    for (const Api* api : all_apis()) {
        for (const ReplyStyle& style : all_styles()) {
            CAPTURE(api->name());
            const Answer answer = decode_whole(api->name(), Simulated::whole(*api, style));
            check_content(*api, answer);
            check_counts(*api, style, answer);
            CHECK(answer.pieces == (tells_reasoning_apart(*api) ? 2 : 1));
            CHECK(answer.running.empty());
        }
    }
}

TEST_CASE("counts run along with the pieces only where that is asked for and the API can") {
    for (const Api* api : all_apis()) {
        for (const ReplyStyle& style : all_styles()) {
            CAPTURE(api->name());
            const Answer answer = decode_stream(api->name(), Simulated::stream(*api, style));
            std::vector<std::int64_t> outputs;
            outputs.reserve(answer.running.size());
            for (const TokenCounts& counts : answer.running) outputs.push_back(counts.output.value_or(-1));
            const bool can = api->name().starts_with("openai") || api->name() == "llamacpp";
            const bool expected = can && style.usage == UsagePlace::every_chunk;
            CHECK(outputs == (expected ? std::vector<std::int64_t>{3, 4, 6} : std::vector<std::int64_t>{}));
        }
    }
}

TEST_CASE("log-probabilities come after the text that they belong to") {
    for (const Api* api : all_apis()) {
        if (!gives_log_probabilities(*api)) continue;
        const auto events = decode_events(*api, true, {Simulated::stream(*api, {})});
        int found = 0;
        for (std::size_t i = 1; i < events.size(); ++i) {
            if (!std::holds_alternative<LogProbabilities>(events[i])) continue;
            const auto* delta = std::get_if<TextDelta>(&events[i - 1]);
            REQUIRE(delta != nullptr);
            CHECK(delta->text == (found++ == 0 ? Simulated::first : Simulated::second));
        }
        CHECK(found == 2);
    }
}

TEST_CASE("the server's durations come through where the API has them") {
    for (const Api* api : all_apis()) {
        CAPTURE(api->name());
        const bool ollama = api->name().starts_with("ollama");
        const bool any = ollama || api->name() == "llamacpp";
        for (const Answer& answer : {decode_stream(api->name(), Simulated::stream(*api, {})),
                                     decode_whole(api->name(), Simulated::whole(*api, {}))}) {
            CHECK(answer.timings.total == (ollama ? std::optional{30ms} : std::nullopt));
            CHECK(answer.timings.load == (ollama ? std::optional{0ms} : std::nullopt));
            CHECK(answer.timings.prompt_eval == (any ? std::optional{10ms} : std::nullopt));
            CHECK(answer.timings.eval == (any ? std::optional{20'250us} : std::nullopt));
        }
    }
}

TEST_CASE("a stream means the same wherever it is cut, and is unfinished wherever it is cut off") {
    for (const Api* api : all_apis()) {
        CAPTURE(api->name());
        for (const ReplyStyle& style : all_styles()) {
            const std::string body = Simulated::stream(*api, style);
            const std::string_view bytes = body;
            const std::vector<Event> events = decode_events(*api, true, {bytes});
            for (std::size_t i = 0; i <= bytes.size(); ++i) {
                const auto cut = decode_events(*api, true, {bytes.substr(0, i), bytes.substr(i)});
                CHECK(cut == events);
                const Answer begun = decode_stream(api->name(), bytes.substr(0, i));
                CHECK(begun.malformations.empty());
                CHECK(begun.failure.empty());
            }
            CHECK(decode_bytewise(*api, true, bytes) == events);
        }
        const Call call = full_call(*api, true);
        const auto encoder = api->encoder(call, {});
        std::string unfinished = encoder->start();
        for (const ReplyPiece& piece : Simulated::pieces(*api)) unfinished += encoder->piece(piece);
        CHECK_FALSE(decode_stream(api->name(), unfinished).finish_reason);
    }
}

TEST_CASE("a whole answer means the same wherever it is cut, and is malformed wherever it is cut off") {
    for (const Api* api : all_apis()) {
        CAPTURE(api->name());
        const std::string body = Simulated::whole(*api, {});
        const std::string_view bytes = body;
        const std::vector<Event> events = decode_events(*api, false, {bytes});
        for (std::size_t i = 0; i < bytes.size(); ++i) {
            CHECK(decode_events(*api, false, {bytes.substr(0, i), bytes.substr(i)}) == events);
            const Answer begun = decode_whole(api->name(), bytes.substr(0, i));
            CHECK(begun.malformations.size() == 1);
            CHECK_FALSE(begun.finish_reason);
        }
    }
}

TEST_CASE("an answer without a piece is finished too") {
    for (const Api* api : all_apis()) {
        CAPTURE(api->name());
        const Call call = full_call(*api, true);
        const auto encoder = api->encoder(call, {});
        const std::string stream = encoder->start() + encoder->end(Simulated::end());
        const Answer answer = decode_stream(api->name(), stream);
        CHECK(answer.finish_reason == finish_reason_of(*api));
        CHECK(answer.pieces == 0);
        CHECK(answer.counts.prompt == 11);
    }
}

TEST_CASE("an error inside an answer is told in the server's words, and nothing after it") {
    for (const Api* api : all_apis()) {
        CAPTURE(api->name());
        const Call call = full_call(*api, true);
        const auto encoder = api->encoder(call, {});
        const std::string begun =
            encoder->start() + encoder->piece({.text = "A"}) + encoder->error("out of \"memory\"");
        for (const std::string& body : {begun, begun + encoder->end(Simulated::end())}) {
            const Answer answer = decode_stream(api->name(), body);
            CHECK(answer.text == "A");
            CHECK(answer.failure == "out of \"memory\"");
            CHECK_FALSE(answer.finish_reason);
        }
        CHECK(decode_whole(api->name(), api->encode_error("no")).failure == "no");
        CHECK(error_message(api->encode_error("out of \"memory\"")) == "out of \"memory\"");
    }
}

TEST_CASE("bytes that are not JSON are malformed, in a stream, a whole answer and a list of models") {
    for (const Api* api : all_apis()) {
        CAPTURE(api->name());
        const bool lines = api->content_type(true).find("ndjson") != std::string_view::npos;
        const std::string stream = lines ? "<html>\n[1]\n" : sse({"<html>", "[1]"});
        const Answer answer = decode_stream(api->name(), stream);
        REQUIRE(answer.malformations.size() == 2);
        CHECK(answer.malformations.front().ends_with("of the stream is not a JSON object: <html>"));
        for (const char* body : {"<html>", "", "[1]", "null", "5"}) {
            CHECK(decode_whole(api->name(), body).malformations ==
                  std::vector<std::string>{"the answer is not a JSON object: " + std::string{body}});
        }
        for (const char* body : {"<html>", "[]", "{}", R"({"models":[{}],"data":[1]})"}) {
            CHECK_THROWS_AS(static_cast<void>(api->decode_models(body)), DataError);
        }
    }
}

TEST_CASE("nothing that follows a malformed event is lost") {
    for (const Api* api : all_apis()) {
        const bool lines = api->content_type(true).find("ndjson") != std::string_view::npos;
        const Answer answer =
            decode_stream(api->name(), (lines ? "{\n" : sse({"{"})) + Simulated::stream(*api, {}));
        CHECK(answer.malformations.size() == 1);
        CHECK(answer.finish_reason == finish_reason_of(*api));
    }
}

TEST_CASE("bytes that are not UTF-8 are replaced, and the rest is understood") {
    for (const Api* api : all_apis()) {
        CAPTURE(api->name());
        for (const bool stream : {true, false}) {
            std::string body = stream ? Simulated::stream(*api, {}) : Simulated::whole(*api, {});
            const std::size_t euro = body.find("\xE2\x82\xAC");
            body.erase(euro + 2, 1);  // its last byte
            const Answer answer = decode(api->name(), stream, body);
            CHECK(answer.text.ends_with("n \xEF\xBF\xBD \xF0\x9F\x99\x82"));
            CHECK(answer.repairs == 1);
            CHECK(answer.malformations.empty());
            CHECK(answer.finish_reason == finish_reason_of(*api));
        }
    }
}

TEST_CASE("a byte order mark before an answer does no harm") {
    for (const Api* api : all_apis()) {
        for (const bool stream : {true, false}) {
            const std::string body = stream ? Simulated::stream(*api, {}) : Simulated::whole(*api, {});
            check_content(*api, decode(api->name(), stream, "\xEF\xBB\xBF" + body));
        }
    }
}

TEST_CASE("a stream whose last empty line is missing is understood to its end") {
    for (const Api* api : all_apis()) {
        for (const bool end_marker : {true, false}) {
            std::string body =
                Simulated::stream(*api, {.usage = UsagePlace::finish, .end_marker = end_marker});
            while (body.ends_with('\n')) body.pop_back();
            check_content(*api, decode_stream(api->name(), body));
        }
    }
}

TEST_CASE("null, wrong types and absurd values in any field are passed over") {
    const std::vector<Json> values{nullptr,
                                   true,
                                   -5,
                                   1e300,
                                   "s",
                                   Json::array(),
                                   Json::object(),
                                   Json::array({nullptr, Json::array({1}), Json::object({{"a", 1}})}),
                                   Json::object({{"content", 5}, {"token", Json::array()}})};
    for (const Api* api : all_apis()) {
        CAPTURE(api->name());
        const Json whole = Json::parse(Simulated::whole(*api, {})).flatten();
        for (const auto& [path, original] : whole.items()) {
            for (const Json& value : values) {
                Json changed = whole.unflatten();
                changed[Json::json_pointer{path}] = value;
                const Answer answer = decode_whole(api->name(), changed.dump());
                CHECK(answer.malformations.empty());
                CHECK(answer.counts.output.value_or(0) >= 0);
            }
        }
        for (const auto& [path, original] : whole.items()) {
            Json changed = whole.unflatten();
            const Json::json_pointer parent = Json::json_pointer{path}.parent_pointer();
            if (!parent.empty()) changed[parent] = nullptr;
            CHECK(decode_whole(api->name(), changed.dump()).malformations.empty());
        }
    }
}

TEST_CASE("absurd nesting is malformed, wherever it stands") {
    const auto nested = [](std::string_view open) {
        std::string text;
        for (int i = 0; i < 100'000; ++i) text += open;
        return text;
    };
    const std::vector<std::string> texts{nested("["),
                                         nested("{\"a\":"),
                                         R"({"x":)" + nested("["),
                                         R"({"logprobs":)" + nested(R"([{"top_logprobs":)"),
                                         R"({"completion_probabilities":)" + nested(R"([{"top_logprobs":)"),
                                         R"({"choices":)" + nested(R"([{"delta":{"content":)"),
                                         R"({"content":)" + nested(R"([{"text":)"),
                                         R"({"message":)" + nested(R"({"message":)"),
                                         R"({"error":)" + nested(R"({"error":)")};
    for (const Api* api : all_apis()) {
        CAPTURE(api->name());
        const bool lines = api->content_type(true).find("ndjson") != std::string_view::npos;
        for (const std::string& text : texts) {
            CHECK(decode_stream(api->name(), lines ? text + "\n" : sse({text})).malformations.size() == 1);
            CHECK(decode_whole(api->name(), text).malformations.size() == 1);
        }
        CHECK(decode_whole(api->name(), R"({"x":)" + nested("[") + "]}")
                  .malformations.front()
                  .starts_with("JSON of the answer is nested too deeply"));
        CHECK_THROWS_AS(static_cast<void>(api->decode_call(nested("["))), DataError);
        CHECK_THROWS_AS(static_cast<void>(api->decode_models(nested("{\"a\":"))), DataError);
    }
}

TEST_CASE("a stream with an event of more than 16 MiB is malformed, once, and not kept") {
    const std::string piece(std::size_t{1} << 20U, 'x');
    for (const Api* api : all_apis()) {
        CAPTURE(api->name());
        const bool lines = api->content_type(true).find("ndjson") != std::string_view::npos;
        const auto decoder = api->decoder(true);
        std::vector<Event> events;
        decoder->feed(lines ? "{\"a\":\"" : "data: {\"a\":\"", events);
        for (int i = 0; i < 20; ++i) decoder->feed(piece, events);
        decoder->feed("\"}\n\n" + Simulated::stream(*api, {}), events);
        decoder->finish(events);
        REQUIRE(events.size() == 1);
        CHECK(std::get<Malformed>(events.front()).message.ends_with("of the stream is longer than 16 MiB"));
    }
}

TEST_CASE("extra body fields are added and win; a null takes a field out") {
    for (const Api* api : all_apis()) {
        CAPTURE(api->name());
        Call call = full_call(*api, true);
        call.extra_body = R"( {"model":"other", "keep_alive":5,"stream" : null,
                               "keep_alive":{"a\u0062":[1, 2]}, "no": null} )";
        const std::string text = api->encode(call).body;
        const Json body = Json::parse(text);
        CHECK(body.at("model") == "other");
        CHECK(body.at("keep_alive") == Json{{"ab", {1, 2}}});
        CHECK_FALSE(body.contains("stream"));
        CHECK_FALSE(body.contains("no"));
        for (const auto& [key, value] : body.items()) {  // none is there twice
            const std::string field = "\"" + key + "\":";
            CHECK((key == "stop" || key == "type" || text.find(field) == text.rfind(field)));
        }
    }
}

TEST_CASE("an extra body that is not a JSON object is refused") {
    for (const Api* api : all_apis()) {
        for (const char* extra : {"[1]", "{", "{} x", "5", "{\"a\":\"\xFF\"}", R"({"a":"\ud800"})"}) {
            Call call = full_call(*api, true);
            call.extra_body = extra;
            const std::string expected = "extra_body is not a JSON object: " + std::string{extra};
            CHECK_THROWS_WITH_AS(static_cast<void>(api->encode(call)), expected.c_str(), SpecError);
        }
    }
}

TEST_CASE("a prompt that is not UTF-8 becomes a call that is") {
    for (const Api* api : all_apis()) {
        Call call = full_call(*api, true);
        call.prompt = "a\xFF\x01z";
        CHECK(api->decode_call(api->encode(call).body).prompt == "a\xEF\xBF\xBD\x01z");
    }
}

TEST_CASE("every API reads the list of models that it writes") {
    for (const Api* api : all_apis()) {
        const std::vector<std::string> models{"a:1b", "b \"\xE2\x82\xAC\""};
        CHECK(api->decode_models(api->encode_models(models)) == models);
        CHECK(api->decode_models(api->encode_models({})).empty());
    }
}

TEST_CASE("APIs that list their models on one path understand each other's lists") {
    for (const Api* reader : all_apis()) {
        for (const Api* writer : all_apis()) {
            if (reader->ready_path() != writer->ready_path()) continue;
            CHECK(reader->decode_models(writer->encode_models({"m"})) == std::vector<std::string>{"m"});
        }
    }
}

TEST_CASE("a request body that is no call is refused") {
    for (const Api* api : all_apis()) {
        CHECK_THROWS_AS(static_cast<void>(api->decode_call("nonsense")), DataError);
        CHECK_THROWS_AS(static_cast<void>(api->decode_call("[]")), DataError);
        CHECK_THROWS_AS(static_cast<void>(api->decode_call("{}")), DataError);
    }
}

TEST_CASE("the message of an error body is found in every common form") {
    CHECK(error_message(R"({"error":"a"})") == "a");
    CHECK(error_message(R"({"error":{"message":"b","type":"x"}})") == "b");
    CHECK(error_message(R"({"message":"c"})") == "c");
    CHECK(error_message(R"({"detail":"d"})") == "d");
    CHECK(error_message(R"({"detail":[{"loc":["body","n"],"msg":"too small"},{"msg":"e"}]})") ==
          "body: n: too small; e");
    CHECK(error_message("Bad Gateway") == "Bad Gateway");
    CHECK(error_message("") == "");
}

TEST_CASE("the message of an error is shortened between characters, and is UTF-8") {
    CHECK(error_message(std::string(300, 'x')) == std::string(300, 'x'));
    CHECK(error_message(std::string(1000, 'x')) == std::string(300, 'x') + "…");
    CHECK(error_message(std::string(299, 'x') + "\xE2\x82\xAC...") == std::string(299, 'x') + "…");
    CHECK(error_message("a\xFFz") == "a\xEF\xBF\xBDz");
}

TEST_CASE("an answer that has said nothing yet is recognised, and a web page is not") {
    const Call call{.model = "m", .prompt = "p", .generation = {}, .extra_body = {}};
    for (const Api* api : all_apis()) {
        CAPTURE(api->name());
        const auto encoder = api->encoder(call, {});
        const auto decoder = api->decoder(true);
        std::vector<Event> events;
        decoder->feed("<!DOCTYPE html>\n\n", events);
        CHECK_FALSE(decoder->recognised());
        decoder->feed(encoder->start() + encoder->piece({.text = ""}), events);
        CHECK(decoder->recognised());
        const auto whole = api->decoder(false);
        whole->feed(R"({"choices":null,"message":"no","content":5,"done":"no"})", events);
        whole->finish(events);
        CHECK_FALSE(whole->recognised());
    }
}
