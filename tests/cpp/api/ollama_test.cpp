#include "answer.hpp"

#include <laptime/api/api.hpp>

#include <chrono>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

using namespace laptime::api;
using namespace laptime::api::testing;
using Json = nlohmann::json;
using namespace std::chrono_literals;

TEST_CASE("Ollama's two endpoints are asked alike, but for the prompt") {
    Call call = full_call(find_api("ollama"), true);
    call.prompt = std::string{"p"};
    const Json options{
        {"temperature", 0.5}, {"top_p", 0.9}, {"num_predict", 7}, {"stop", {"\n", "\xC3\xBC"}}, {"seed", 3}};
    Json expected{
        {"model", "m:1b"}, {"stream", true}, {"options", options}, {"logprobs", true}, {"top_logprobs", 2}};
    expected["prompt"] = "p";
    CHECK(Json::parse(find_api("ollama").encode(call).body) == expected);
    expected.erase("prompt");
    expected["messages"] = Json::array({Json{{"role", "user"}, {"content", "p"}}});
    CHECK(Json::parse(find_api("ollama-chat").encode(call).body) == expected);
}

TEST_CASE("Ollama gives the chosen token's probability also where no others are asked for") {
    Call call = full_call(find_api("ollama"), true);
    call.generation.top_logprobs = 0;
    const Json body = Json::parse(find_api("ollama").encode(call).body);
    CHECK(body.at("logprobs") == true);
    CHECK(body.at("top_logprobs") == 0);
    CHECK(find_api("ollama").decode_call(body.dump()).generation.top_logprobs == 0);
}

TEST_CASE("Ollama's durations are the nanoseconds it gives, and absent where it gives none") {
    for (const char* api : {"ollama", "ollama-chat"}) {
        const Answer answer = decode_whole(
            api, R"({"response":"x","done":true,"total_duration":30,"eval_duration":20,"load_duration":-1})");
        CHECK(answer.timings.total == 30ns);
        CHECK(answer.timings.eval == 20ns);
        CHECK_FALSE(answer.timings.load);
        CHECK_FALSE(answer.timings.prompt_eval);
        CHECK_FALSE(answer.counts.output);
    }
}

TEST_CASE("an Ollama stream is read line by line") {
    const Answer answer = decode_stream(
        "ollama",
        "{\"model\":\"m\",\"created_at\":\"2024-01-01T00:00:00Z\",\"response\":\"\",\"thinking\":\"hm\","
        "\"done\":false}\n"
        "{\"model\":\"m\",\"response\":\" A\",\"done\":false}\r\n\r\n"
        "{\"model\":\"m\",\"response\":\"\",\"done\":false}\n"
        "{\"model\":\"m\",\"response\":\"\",\"done\":true,\"done_reason\":\"length\",\"context\":[1,2],"
        "\"total_duration\":5,\"load_duration\":1,\"prompt_eval_count\":26,\"prompt_eval_duration\":2,"
        "\"eval_count\":2,\"eval_duration\":3}");  // and no newline
    CHECK(answer.reasoning == "hm");
    CHECK(answer.text == " A");
    CHECK(answer.pieces == 2);
    CHECK(answer.counts == TokenCounts{.prompt = 26, .output = 2, .cached = std::nullopt});
    CHECK(answer.timings == ServerTimings{.total = 5ns, .load = 1ns, .prompt_eval = 2ns, .eval = 3ns});
    CHECK(answer.finish_reason == "length");
    CHECK(answer.malformations.empty());
}

TEST_CASE("an Ollama chat stream carries its text in a message") {
    const Answer answer = decode_stream(
        "ollama-chat",
        "{\"message\":{\"role\":\"assistant\",\"content\":\"\",\"thinking\":\"hm\"},\"done\":false}\n"
        "{\"message\":{\"role\":\"assistant\",\"content\":\" A\"},\"done\":false,"
        "\"logprobs\":[{\"token\":\" A\",\"logprob\":-0.5,\"bytes\":[32,65],\"top_logprobs\":"
        "[{\"token\":\" A\",\"logprob\":-0.5,\"bytes\":[32,65]},{\"token\":\" B\",\"logprob\":-1.25}]}]}\n"
        "{\"message\":{\"role\":\"assistant\",\"content\":\"\"},\"done\":true}\n");
    CHECK(answer.reasoning == "hm");
    CHECK(answer.text == " A");
    CHECK(answer.tokens ==
          std::vector<TokenLogProbability>{
              {.token = " A", .log_probability = -0.5, .top = {{" A", -0.5}, {" B", -1.25}}}});
    CHECK(answer.finish_reason == "stop");  // older servers give no reason
}

TEST_CASE("a line of an Ollama stream that is not the last one finishes nothing") {
    CHECK_FALSE(decode_stream("ollama", "{\"response\":\"a\",\"done\":false,\"done_reason\":\"stop\"}\n")
                    .finish_reason);
    CHECK_FALSE(decode_stream("ollama", "{\"response\":\"a\",\"done\":\"true\"}\n").finish_reason);
}

TEST_CASE("Ollama's error in the middle of a stream ends it") {
    const Answer answer = decode_stream("ollama",
                                        "{\"response\":\"a\",\"done\":false}\n{\"error\":\"out of "
                                        "memory\"}\n{\"response\":\"b\",\"done\":true}\n");
    CHECK(answer.text == "a");
    CHECK(answer.failure == "out of memory");
    CHECK_FALSE(answer.finish_reason);
    CHECK(decode_stream("ollama", "{\"response\":\"a\",\"done\":true,\"error\":\"\"}\n").finish_reason ==
          "stop");
}

TEST_CASE("Ollama streams unless it is told not to") {
    for (const char* name : {"ollama", "ollama-chat"}) {
        const Api& api = find_api(name);
        CHECK(api.decode_call(R"({"model":"m"})").generation.stream);
        CHECK_FALSE(api.decode_call(R"({"model":"m","stream":false})").generation.stream);
    }
}

TEST_CASE("the prompt of an Ollama chat is the text of its messages") {
    const Call call =
        find_api("ollama-chat").decode_call(R"({"model":"m","messages":[{"role":"system","content":"a"},
                                           {"role":"user","content":"b"}]})");
    CHECK(call.prompt == "a\n\nb");
}
