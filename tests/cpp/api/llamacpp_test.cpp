#include "answer.hpp"

#include <laptime/api/api.hpp>
#include <laptime/error/error.hpp>

#include <chrono>
#include <cmath>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

using namespace laptime::api;
using namespace laptime::api::testing;
using laptime::error::DataError;
using Json = nlohmann::json;
using namespace std::chrono_literals;

namespace {

/// The last event of a stream, with these fields besides.
std::string last_event(const std::string& fields) {
    return R"({"index":0,"content":"","tokens":[],"id_slot":3,"stop":true,"model":"tiny",)" + fields + "}";
}

std::string finish_reason(const std::string& fields) {
    return decode_stream("llamacpp", sse({last_event(fields)})).finish_reason.value_or("none");
}

}  // namespace

TEST_CASE("llama.cpp is asked with a bare prompt") {
    Call call = full_call(find_api("llamacpp"), true);
    call.prompt = std::string{"p"};
    call.extra_body = R"({"cache_prompt":false})";
    Json expected{{"model", "m:1b"},
                  {"prompt", "p"},
                  {"n_predict", 7},
                  {"temperature", 0.5},
                  {"top_p", 0.9},
                  {"stream", true},
                  {"stop", {"\n", "\xC3\xBC"}},
                  {"seed", 3},
                  {"n_probs", 2},
                  {"cache_prompt", false}};
    const EncodedCall encoded = find_api("llamacpp").encode(call);
    CHECK(encoded.path == "/completion");
    CHECK(Json::parse(encoded.body) == expected);
    call.model = "";
    call.generation.top_logprobs = 0;
    expected.erase("model");
    expected["n_probs"] = 1;
    CHECK(Json::parse(find_api("llamacpp").encode(call).body) == expected);
}

TEST_CASE("llama.cpp's stream: running counts, and all of them with its timings at the end") {
    const Answer answer = decode_stream(
        "llamacpp",
        sse({R"({"index":0,"content":" nonoba","tokens":[482],"stop":false,"id_slot":-1,"tokens_predicted":1,)"
             R"("tokens_evaluated":13})",
             R"({"index":0,"content":" fofoba","tokens":[402],"stop":false,"id_slot":-1,"tokens_predicted":2,)"
             R"("tokens_evaluated":13})",
             last_event(
                 R"("tokens_predicted":2,"tokens_evaluated":13,"generation_settings":{"seed":4294967295,)"
                 R"("dry_sequence_breakers":["\n",":","\"","*"],"stop":[],"lora":[]},"prompt":"<s> Hello there",)"
                 R"("truncated":false,"stop_type":"limit","stopping_word":"","tokens_cached":16,)"
                 R"("timings":{"cache_n":12,"prompt_n":1,"prompt_ms":0.782,"prompt_per_token_ms":0.782,)"
                 R"("predicted_n":2,"predicted_ms":0.946,"predicted_per_second":6342.5})")}));
    CHECK(answer.text == " nonoba fofoba");
    CHECK(answer.pieces == 2);
    const auto running = [](std::int64_t output) {
        return TokenCounts{.prompt = 13,
                           .output = output,
                           .cached = std::nullopt,
                           .source = CountSource::server_timings,
                           .running = true};
    };
    CHECK(answer.running == std::vector<TokenCounts>{running(1), running(2)});
    CHECK(answer.counts ==
          TokenCounts{.prompt = 13, .output = 2, .cached = 12, .source = CountSource::server_timings});
    CHECK(answer.timings == ServerTimings{.total = {}, .load = {}, .prompt_eval = 782us, .eval = 946us});
    CHECK(answer.finish_reason == "length");
}

TEST_CASE("durations are those of the end, not those told on the way") {
    const Answer answer = decode_stream(
        "llamacpp",
        sse({R"({"index":0,"content":"","stop":false,"tokens_predicted":0,"tokens_evaluated":4,)"
             R"("timings":{"cache_n":3,"prompt_n":0,"prompt_ms":0.0,"predicted_n":0,"predicted_ms":0.0},)"
             R"("prompt_progress":{"total":4,"cache":3,"processed":3,"time_ms":0}})"}));
    CHECK(answer.running.size() == 1);
    CHECK_FALSE(answer.timings.prompt_eval);
}

TEST_CASE("the type of the stop is told in OpenAI's words where those have one for it") {
    CHECK(finish_reason(R"("stop_type":"limit")") == "length");
    CHECK(finish_reason(R"("stop_type":"eos")") == "stop");
    CHECK(finish_reason(R"("stop_type":"word","stopping_word":"o")") == "stop");
    CHECK(finish_reason(R"("stop_type":"none")") == "stop");
    CHECK(finish_reason(R"("stop_type":"heat")") == "heat");
    // as servers until 2024 say it
    CHECK(finish_reason(R"("stopped_eos":false,"stopped_limit":true,"stopped_word":false)") == "length");
    CHECK(finish_reason(R"("stopped_eos":true,"stopped_limit":false)") == "stop");
    CHECK_FALSE(decode_stream("llamacpp", sse({R"({"content":"a","stop":false,"stop_type":"limit"})"}))
                    .finish_reason);
}

TEST_CASE("where the counts are missing they are those of the timings") {
    const Answer answer = decode_stream(
        "llamacpp", sse({last_event(R"("timings":{"cache_n":3,"prompt_n":10,"predicted_n":2})")}));
    CHECK(answer.counts ==
          TokenCounts{.prompt = 13, .output = 2, .cached = 3, .source = CountSource::server_timings});
}

TEST_CASE("counts beyond all sense are absent, as are negative ones") {
    const Answer answer = decode_stream(
        "llamacpp",
        sse({last_event(R"("tokens_predicted":-1,"timings":{"cache_n":9223372036854775807,)"
                        R"("prompt_n":9223372036854775807,"prompt_ms":-1,"predicted_ms":1e300})")}));
    CHECK(answer.counts == TokenCounts{});
    CHECK(answer.timings == ServerTimings{});
    CHECK(answer.finish_reason == "stop");
}

TEST_CASE("llama.cpp's probabilities are understood in all the forms it has had") {
    const auto tokens = [](const std::string& list) {
        return decode_stream("llamacpp",
                             sse({R"({"content":"a","stop":false,"completion_probabilities":)" + list + "}"}))
            .tokens;
    };
    CHECK(
        tokens(
            R"([{"id":482,"token":" a","bytes":[32],"logprob":-0.5,"top_logprobs":[)"
            R"({"id":482,"token":" a","bytes":[32],"logprob":-0.5},{"id":491,"token":" b","logprob":-1.25}]}])") ==
        std::vector<TokenLogProbability>{
            {.token = " a", .log_probability = -0.5, .top = {{" a", -0.5}, {" b", -1.25}}}});
    const auto sampled = tokens(
        R"([{"token":" a","prob":0.5,"top_probs":[{"token":" a","prob":0.5},{"token":" b","prob":0.0}]}])");
    REQUIRE(sampled.size() == 1);
    CHECK(sampled[0].log_probability == std::log(0.5));
    CHECK(sampled[0].top[1].second == doctest::Approx(-708.4).epsilon(0.001));
    const auto older =
        tokens(R"([{"content":" a","probs":[{"prob":0.75,"tok_str":" b"},{"prob":0.25,"tok_str":" a"}]}])");
    REQUIRE(older.size() == 1);
    CHECK(older[0].token == " a");
    CHECK(older[0].log_probability == std::log(0.25));
    CHECK(older[0].top.size() == 2);
    CHECK(tokens(
              R"([{"content":" c","probs":[{"prob":0.75,"tok_str":" b"}]}, {"token":"d","logprob":null}, 5])")
              .empty());
}

TEST_CASE("of the answers to several prompts the first one's is read") {
    const Answer answer = decode_stream(
        "llamacpp", sse({"null", R"({"index":1,"content":" no","stop":false,"tokens_predicted":1})",
                         R"({"index":1,"content":"","stop":true,"tokens_predicted":1,"stop_type":"eos"})",
                         R"({"index":0,"content":" yes","stop":false,"tokens_predicted":1})",
                         last_event(R"("stop_type":"limit")")}));
    CHECK(answer.text == " yes");
    CHECK(answer.running.size() == 1);
    CHECK(answer.finish_reason == "length");
    CHECK(answer.malformations.empty());
}

TEST_CASE("a prompt beyond the context is refused in the server's words") {
    CHECK(error_message(
              R"({"error":{"code":400,"message":"request (4502 tokens) exceeds the available context size )"
              R"((512 tokens), try increasing it","type":"exceed_context_size_error","n_prompt_tokens":4502,)"
              R"("n_ctx":512}})") ==
          "request (4502 tokens) exceeds the available context size (512 tokens), try increasing it");
}

TEST_CASE("llama.cpp's list of models also serves Ollama's clients") {
    const std::string body =
        R"({"models":[{"name":"tiny","model":"tiny","capabilities":["completion"]}],"object":"list",)"
        R"("data":[{"id":"tiny","aliases":["tiny"],"object":"model","meta":{"n_ctx":512}}]})";
    CHECK(find_api("llamacpp").decode_models(body) == std::vector<std::string>{"tiny"});
    CHECK(find_api("ollama").decode_models(body) == std::vector<std::string>{"tiny"});
}

TEST_CASE("a call needs no model, but a prompt") {
    const Api& api = find_api("llamacpp");
    CHECK(api.decode_call(R"({"prompt":"p"})").model.empty());
    CHECK_FALSE(api.decode_call(R"({"prompt":"p","n_probs":0})").generation.top_logprobs);
    CHECK_THROWS_WITH_AS(static_cast<void>(api.decode_call(R"({"model":"m"})")), "you must provide a prompt",
                         DataError);
}
