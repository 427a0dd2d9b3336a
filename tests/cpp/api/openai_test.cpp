#include "answer.hpp"

#include <laptime/api/api.hpp>
#include <laptime/error/error.hpp>

#include <chrono>
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

/// A chunk with one choice of these fields, beside others of the chunk.
std::string chunk(const std::string& choice, const std::string& others = "") {
    return R"({"id":"c","choices":[{"index":0,)" + choice + "}]" + others + "}";
}

Json call_body(std::string_view api, const Call& call) {
    return Json::parse(find_api(api).encode(call).body);
}

}  // namespace

TEST_CASE("OpenAI's chat is asked with a message and for its usage") {
    Call call = full_call(find_api("openai"), true);
    call.prompt = std::string{"p"};
    CHECK(call_body("openai", call) ==
          Json{{"model", "m:1b"},
               {"messages", Json::array({Json{{"role", "user"}, {"content", "p"}}})},
               {"max_tokens", 7},
               {"temperature", 0.5},
               {"top_p", 0.9},
               {"stream", true},
               {"stream_options", {{"include_usage", true}}},
               {"stop", {"\n", "\xC3\xBC"}},
               {"seed", 3},
               {"logprobs", true},
               {"top_logprobs", 2}});
    call.generation.stream = false;
    CHECK_FALSE(call_body("openai", call).contains("stream_options"));
}

TEST_CASE("OpenAI's completions are asked with a bare prompt") {
    Call call = full_call(find_api("openai-completions"), true);
    const Json body = call_body("openai-completions", call);
    CHECK(body.at("prompt") == call.prompt);
    CHECK(body.at("logprobs") == 2);
    CHECK_FALSE(body.contains("top_logprobs"));
    CHECK_FALSE(body.contains("messages"));
}

TEST_CASE("at least one alternative is asked for, since llama.cpp gives nothing for 0") {
    Call call = full_call(find_api("openai"), true);
    call.generation.top_logprobs = 0;
    CHECK(call_body("openai", call).at("top_logprobs") == 1);
    CHECK(call_body("openai-completions", call).at("logprobs") == 1);
}

TEST_CASE("max_completion_tokens takes the place of max_tokens") {
    Call call = full_call(find_api("openai"), true);
    call.extra_body = R"({"max_completion_tokens":50})";
    CHECK_FALSE(call_body("openai", call).contains("max_tokens"));
    CHECK(find_api("openai").decode_call(find_api("openai").encode(call).body).generation.max_tokens == 50);
    call.extra_body = R"({"max_completion_tokens":50,"max_tokens":60})";
    CHECK(call_body("openai", call).at("max_tokens") == 60);
    call.extra_body = R"({"max_completion_tokens":null})";
    CHECK(call_body("openai", call).at("max_tokens") == 7);
    CHECK_FALSE(call_body("openai", call).contains("max_completion_tokens"));
}

TEST_CASE("a stream is borne in the forms that servers give it") {
    const Answer answer = decode_stream(
        "openai",
        "data: "
        "{\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":null},\"finish_reason\":null}]}\n\n"
        ": keep-alive\n\n"
        "data: null\n\n"
        "data:\n\n"
        "data: {\"choices\":[],\"prompt_filter_results\":[]}\n\n"
        "data: {\"choices\":[{\"delta\":{\"reasoning_content\":\"hm\"}}]}\n\n"
        "data: {\"choices\":[{\"delta\":{\"content\":\"\"},\"finish_reason\":\"\"}]}\n\n"
        "data: {\"choices\":[{\"delta\":\n"
        "data: {\"content\":\"A\"}}],\"error\":null}\n\n"
        "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}],"
        "\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":2,\"prompt_tokens_details\":{\"cached_tokens\":"
        "4}},"
        "\"timings\":{\"prompt_ms\":1.5,\"predicted_ms\":2.25,\"prompt_n\":9,\"predicted_n\":9}}\n\n");
    CHECK(answer.text == "A");
    CHECK(answer.reasoning == "hm");
    CHECK(answer.pieces == 2);
    CHECK(answer.counts == TokenCounts{.prompt = 5, .output = 2, .cached = 4});
    CHECK(answer.timings.prompt_eval == 1'500'000ns);
    CHECK(answer.timings.eval == 2'250'000ns);
    CHECK(answer.finish_reason == "stop");
    CHECK(answer.malformations.empty());
    CHECK(answer.failure.empty());
}

TEST_CASE("llama.cpp's stream: log-probabilities in the chunks, usage and timings in one of their own") {
    const std::string opening =
        R"({"choices":[{"finish_reason":null,"index":0,"delta":{"role":"assistant","content":null}}],)"
        R"("created":1795284697,"model":"tiny","object":"chat.completion.chunk"})";
    const std::string piece =
        R"({"choices":[{"finish_reason":null,"index":0,"delta":{"content":" hot"},"logprobs":{"content":[)"
        R"({"id":381,"token":" hot","bytes":[32,104,111,116],"logprob":-0.04018407687544823,"top_logprobs":[)"
        R"({"id":381,"token":" hot","bytes":[32,104,111,116],"logprob":-0.04018407687544823},)"
        R"({"id":511,"token":" miraba","bytes":[32,109],"logprob":-4.139108657836914}]}]}}],"model":"tiny"})";
    const std::string counts =
        R"({"choices":[],"usage":{"completion_tokens":3,"prompt_tokens":22,"total_tokens":25,)"
        R"("prompt_tokens_details":{"cached_tokens":21}},"timings":{"cache_n":21,"prompt_n":1,)"
        R"("prompt_ms":0.817,"prompt_per_token_ms":0.8,"predicted_n":3,"predicted_ms":0.719}})";
    const Answer answer = decode_stream(
        "openai", sse({opening, piece,
                       R"({"choices":[{"finish_reason":"length","index":0,"delta":{}}],"model":"tiny"})",
                       counts, "[DONE]"}));
    CHECK(answer.text == " hot");
    CHECK(answer.tokens == std::vector<TokenLogProbability>{
                               {.token = " hot",
                                .log_probability = -0.04018407687544823,
                                .top = {{" hot", -0.04018407687544823}, {" miraba", -4.139108657836914}}}});
    CHECK(answer.counts == TokenCounts{.prompt = 22, .output = 3, .cached = 21});
    CHECK(answer.timings.prompt_eval == 817'000ns);
    CHECK(answer.timings.eval == 719'000ns);
    CHECK(answer.finish_reason == "length");
    CHECK(answer.running.empty());
}

TEST_CASE("where there is no usage the counts are those of llama.cpp's timings") {
    const Answer answer = decode_stream(
        "openai",
        sse({chunk(
                 R"("delta":{"content":" hot"},"finish_reason":null)",
                 R"(,"timings":{"cache_n":21,"prompt_n":1,"prompt_ms":0.4,"predicted_n":1,"predicted_ms":0.0})"),
             chunk(
                 R"("delta":{},"finish_reason":"length")",
                 R"(,"timings":{"cache_n":21,"prompt_n":1,"prompt_ms":0.352,"predicted_n":3,"predicted_ms":0.343})"),
             "[DONE]"}));
    CHECK(answer.running == std::vector<TokenCounts>{{.prompt = 22,
                                                      .output = 1,
                                                      .cached = 21,
                                                      .source = CountSource::server_timings,
                                                      .running = true}});
    CHECK(answer.counts ==
          TokenCounts{.prompt = 22, .output = 3, .cached = 21, .source = CountSource::server_timings});
    CHECK(answer.timings.prompt_eval == 352'000ns);
}

TEST_CASE("Transformers' stream: the role alone, no null, usage with the finish, no end marker") {
    const Answer answer = decode_stream(
        "openai",
        sse({R"({"id":"7","choices":[{"delta":{"role":"assistant"},"index":0}],"object":"chat.completion.chunk"})",
             R"({"id":"7","choices":[{"delta":{"content":" finds"},"index":0}],"object":"chat.completion.chunk"})",
             R"({"id":"7","choices":[{"delta":{},"index":0,"finish_reason":"length"}],"system_fingerprint":"",)"
             R"("usage":{"completion_tokens":3,"prompt_tokens":19,"total_tokens":22}})"}));
    CHECK(answer.text == " finds");
    CHECK(answer.counts == TokenCounts{.prompt = 19, .output = 3, .cached = std::nullopt});
    CHECK(answer.running.empty());
    CHECK(answer.finish_reason == "length");
}

TEST_CASE("vLLM's running usage is told as such, and the last one as the whole") {
    const auto usage = [](int completion) {
        return R"(,"usage":{"prompt_tokens":5,"total_tokens":9,"completion_tokens":)" +
               std::to_string(completion) + "}";
    };
    for (const bool of_its_own : {true, false}) {
        std::vector<std::string> chunks{chunk(R"("delta":{"role":"assistant","content":""})", usage(0)),
                                        chunk(R"("delta":{"content":"ab"},"finish_reason":null)", usage(2)),
                                        chunk(R"("delta":{"content":""},"finish_reason":"stop")", usage(3))};
        if (of_its_own) chunks.push_back(R"({"choices":[])" + usage(3) + "}");
        const Answer answer = decode_stream("openai", sse(chunks));
        CHECK(answer.running ==
              std::vector<TokenCounts>{{.prompt = 5, .output = 0, .cached = std::nullopt, .running = true},
                                       {.prompt = 5, .output = 2, .cached = std::nullopt, .running = true}});
        CHECK(answer.counts == TokenCounts{.prompt = 5, .output = 3, .cached = std::nullopt});
        CHECK(answer.finish_reason == "stop");
    }
}

TEST_CASE("reasoning is understood under both its names, and once where both are there") {
    for (const char* delta :
         {R"({"reasoning":"a"})", R"({"reasoning_content":"a"})",
          R"({"reasoning_content":"a","reasoning":"a"})", R"({"reasoning_content":"","reasoning":"a"})",
          R"({"reasoning":"a","reasoning_content":""})", R"({"reasoning":"a","reasoning_content":null})"}) {
        CAPTURE(delta);
        CHECK(decode_stream("openai", sse({chunk(R"("delta":)" + std::string{delta})})).reasoning == "a");
    }
}

TEST_CASE("of several answers to one call the first is read") {
    const Answer apart = decode_stream(
        "openai",
        sse({R"({"choices":[{"index":1,"delta":{"content":"x"},"finish_reason":"stop"}],"timings":{"predicted_n":9}})",
             chunk(R"("delta":{"content":"a"})"),
             chunk(R"("delta":{},"finish_reason":"length")", R"(,"timings":{"predicted_n":1})"), "[DONE]"}));
    CHECK(apart.text == "a");
    CHECK(apart.counts.output == 1);
    CHECK(apart.finish_reason == "length");
    const Answer together =
        decode_whole("openai", R"({"choices":[{"message":{"content":"x"},"index":1,"finish_reason":"stop"},
                                 {"message":{"content":"a"},"index":0},
                                 {"message":{"content":"y"},"index":2,"finish_reason":"stop"}]})");
    CHECK(together.text == "a");
    CHECK(together.finish_reason == "");
}

TEST_CASE("an answer is finished by its end marker where no reason was given, unless it is empty") {
    CHECK(decode_stream("openai", sse({chunk(R"("delta":{"content":"a"})"), "[DONE]"})).finish_reason == "");
    CHECK_FALSE(decode_stream("openai", sse({"[DONE]"})).finish_reason);
    const auto events = decode_events(
        find_api("openai"), true,
        {sse({chunk(R"("delta":{"content":"a"},"finish_reason":"stop")"), "[DONE]", "[DONE]"})});
    CHECK(events == std::vector<Event>{TextDelta{.text = "a"}, Finished{"stop"}});
}

TEST_CASE("an answer is finished once, however often the server says so") {
    const std::string finish = chunk(R"("delta":{},"finish_reason":"stop")");
    CHECK(decode_events(find_api("openai"), true, {sse({finish, finish})}) ==
          std::vector<Event>{Finished{"stop"}});
}

TEST_CASE("an event says what it says once, and one that is no JSON says nothing") {
    const auto events = decode_events(
        find_api("openai"), true,
        {sse(
            {chunk(R"("delta":{"content":"a"})", R"(,"usage":{"completion_tokens":1})"),
             R"({"choices":[{"delta":{"content":"b"},"finish_reason":"stop"}],"usage":{"completion_tokens":2})",
             chunk(R"("delta":{})")})});
    REQUIRE(events.size() == 3);
    CHECK(events[0] == Event{TextDelta{.text = "a"}});
    CHECK(std::get<TokenCounts>(events[1]).output == 1);
    CHECK(std::holds_alternative<Malformed>(events[2]));
}

TEST_CASE("errors inside a stream are told in whatever form they come") {
    const std::string beside_a_choice = sse(
        {R"({"error":{"message":"overloaded"},"choices":[{"delta":{"content":""},"finish_reason":"error"}]})"});
    for (const char* body :
         {"data: {\"error\":{\"message\":\"overloaded\",\"code\":500}}\n\n", beside_a_choice.c_str(),
          "event: error\ndata: {\"message\":\"overloaded\"}\n\n", "event: error\ndata: overloaded\n\n",
          "error: {\"code\":500,\"message\":\"overloaded\",\"type\":\"server_error\"}\n\ndata: [DONE]\n\n",
          "data: {\"error\":\"overloaded\"}\n\n", "data: {\"error\":{\"message\":\"overloaded\"}}"}) {
        CAPTURE(body);
        for (const char* api : {"openai", "openai-completions", "llamacpp"}) {
            const Answer answer = decode_stream(api, body);
            CHECK(answer.failure == "overloaded");
            CHECK_FALSE(answer.finish_reason);
        }
    }
}

TEST_CASE("an error that its server put into JSON without escaping it is still the server's error") {
    const std::string opening = "data: {\"choices\":[{\"delta\":{\"role\":\"assistant\"},\"index\":0}]}\n\n";
    const auto failure_of = [&](const std::string& event) {
        const Answer answer = decode_stream("openai", opening + event);
        CHECK(answer.malformations.empty());
        CHECK_FALSE(answer.finish_reason);
        return answer.failure;
    };
    CHECK(failure_of("data: {\"error\": \"it is {(2,): \"it's\"}.\"}\n\n") ==
          R"({"error": "it is {(2,): "it's"}."})");
    CHECK(failure_of("data: {\"error\": \"CUDA error\nFor debugging: set this\"}\n\n") ==
          R"({"error": "CUDA error)");
}

TEST_CASE("a chunk that breaks off without an error is malformed") {
    for (const char* event : {"data: {\"choices\":[{\"delta\":{\"content\":\"A\n\n",
                              "data: {\"error\":null,\"choices\":[{\"delta\":{\"content\":\"A\n\n",
                              "data: {\"error\":\"\",\"choices\":[{\n\n", "data: {\"err\n\n"}) {
        CAPTURE(event);
        const Answer answer = decode_stream("openai", event);
        CHECK(answer.failure.empty());
        CHECK(answer.malformations.size() == 1);
    }
}

TEST_CASE("a completion's text, and its log-probabilities in columns") {
    const Answer answer = decode_stream(
        "openai-completions",
        sse({R"({"object":"text_completion","choices":[{"index":0,"text":" a","logprobs":{"tokens":[" a","b","c"],)"
             R"("token_logprobs":[-0.5,null,-2],"top_logprobs":[{" a":-0.5," b":-1.5},null,{}],"text_offset":[0,2,3]},)"
             R"("finish_reason":null}]})",
             R"({"choices":[{"index":0,"text":" d","logprobs":{"tokens":[" d"],"token_logprobs":[-1],"top_logprobs":null}}]})",
             R"({"choices":[{"text":"","index":0,"logprobs":null,"finish_reason":"length"}],)"
             R"("usage":{"completion_tokens":3,"prompt_tokens":4}})",
             "[DONE]"}));
    CHECK(answer.text == " a d");
    CHECK(answer.tokens == std::vector<TokenLogProbability>{
                               {.token = " a", .log_probability = -0.5, .top = {{" a", -0.5}, {" b", -1.5}}},
                               {.token = "c", .log_probability = -2, .top = {}},
                               {.token = " d", .log_probability = -1, .top = {}}});
    CHECK(answer.counts.output == 3);
    CHECK(answer.finish_reason == "length");
}

TEST_CASE("llama.cpp gives a completion's log-probabilities as a list") {
    const Answer answer = decode_whole(
        "openai-completions",
        R"({"choices":[{"text":" she","index":0,"logprobs":{"content":[{"id":401,"token":" she","bytes":[32],)"
        R"("logprob":-1.5,"top_logprobs":[]}]},"finish_reason":"length"}],"usage":{"completion_tokens":1}})");
    CHECK(answer.text == " she");
    CHECK(answer.tokens ==
          std::vector<TokenLogProbability>{{.token = " she", .log_probability = -1.5, .top = {}}});
}

TEST_CASE("a whole answer without a reason for its end is finished all the same") {
    const Answer answer = decode_whole(
        "openai", R"({"choices":[{"message":{"content":"a"}}],"usage":{"completion_tokens":1}})");
    CHECK(answer.finish_reason == "");
    CHECK(answer.running.empty());
    CHECK(answer.counts.output == 1);
}

TEST_CASE("a token whose text is yet to come may tell its probability alone") {
    const auto events = decode_events(
        find_api("openai"), true,
        {sse({chunk(R"("delta":{"content":""},"logprobs":{"content":[{"token":"\\xe2","logprob":-1}]})")})});
    REQUIRE(events.size() == 1);
    CHECK(std::get<LogProbabilities>(events.front()).tokens.front().token == "\\xe2");
}

TEST_CASE("what is told of one chunk comes in a fixed order") {
    const auto events = decode_events(
        find_api("openai"), true,
        {sse(
            {R"({"timings":{"predicted_ms":1},"usage":{"completion_tokens":2},"choices":[{"finish_reason":"stop",)"
             R"("logprobs":{"content":[{"token":"a","logprob":-1}]},"delta":{"content":"a)"
             "\xFF"
             R"(","reasoning":"b"}}]})"})});
    CHECK(events ==
          std::vector<Event>{
              Repaired{}, TextDelta{.text = "b", .reasoning = true}, TextDelta{.text = "a\xEF\xBF\xBD"},
              LogProbabilities{{{.token = "a", .log_probability = -1}}},
              TokenCounts{.prompt = std::nullopt, .output = 2, .cached = std::nullopt},
              ServerTimings{.total = {}, .load = {}, .prompt_eval = {}, .eval = 1ms}, Finished{"stop"}});
}

TEST_CASE("the prompt of a chat call is the text of its messages, also in parts") {
    const Call call = find_api("openai").decode_call(
        R"({"model":"m","messages":[{"role":"system","content":"a"},{"role":"user","content":
            [{"type":"text","text":"b"},{"type":"image_url"},{"type":"text","text":"c"}]}]})");
    CHECK(call.prompt == "a\n\nbc");
    CHECK(call.generation.max_tokens == -1);
    CHECK_FALSE(call.generation.stream);
    CHECK_FALSE(call.generation.top_logprobs);
}

TEST_CASE("a completion call has a prompt, or is none") {
    const Api& api = find_api("openai-completions");
    CHECK(api.decode_call(R"({"model":"m","prompt":["a","b"]})").prompt == "a");
    CHECK_THROWS_WITH_AS(static_cast<void>(api.decode_call(R"({"model":"m"})")), "you must provide a prompt",
                         DataError);
}
