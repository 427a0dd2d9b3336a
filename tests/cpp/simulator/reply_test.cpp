#include <laptime/simulator/reply.hpp>

#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

using namespace laptime::simulator;
namespace api = laptime::api;
namespace laws = laptime::random;

namespace {

ModelConfig thinker(double reasoning, double answer) {
    return {.name = "m",
            .output_tokens = laws::Constant{answer},
            .reasoning_tokens = laws::Constant{reasoning},
            .p_right = 1};
}

const Question question{
    .id = "q", .subject = "birds", .question = "Which?", .choices = {"an owl", "a wren"}, .answer = 0};

Reply reply_of(const ModelConfig& model, std::int64_t max_tokens = 0, std::vector<std::string> stop = {}) {
    api::Call call{.model = "m", .prompt = "Which?", .generation = {}};
    call.generation.max_tokens = max_tokens;
    call.generation.stop = std::move(stop);
    return make_reply(model, &question, call, 1, 0);
}

}  // namespace

TEST_CASE("the reasoning comes before the answer") {
    const Reply reply = reply_of(thinker(3, 4));
    CHECK(reply.tokens == std::vector<std::string>{" Let", " me", " think", "A", ".", " an", " owl"});
    CHECK(reply.reasoning_tokens == 3);
    CHECK(reply.question_id == "q");
    CHECK(reply.right == true);
    CHECK(reply.prompt_tokens == 1);
    CHECK_FALSE(reply.cut_short);
}

TEST_CASE("a limit on the tokens counts those of the reasoning") {
    CHECK(reply_of(thinker(3, 4), 7).tokens.size() == 7);
    CHECK_FALSE(reply_of(thinker(3, 4), 7).cut_short);
    const Reply in_the_answer = reply_of(thinker(3, 4), 5);
    CHECK(in_the_answer.tokens == std::vector<std::string>{" Let", " me", " think", "A", "."});
    CHECK(in_the_answer.cut_short);
    CHECK(in_the_answer.right == true);
    const Reply before_the_answer = reply_of(thinker(3, 4), 2);
    CHECK(before_the_answer.tokens == std::vector<std::string>{" Let", " me"});
    CHECK(before_the_answer.reasoning_tokens == 2);
    CHECK(before_the_answer.cut_short);
    CHECK_FALSE(before_the_answer.right.has_value());
    CHECK(reply_of(thinker(3, 4), -1).tokens.size() == 7);
}

TEST_CASE("a stop string ends the answer, not the reasoning, and no limit did") {
    const Reply reply = reply_of(thinker(3, 4), 6, {" think", "an"});
    CHECK(reply.tokens == std::vector<std::string>{" Let", " me", " think", "A", ".", " "});
    CHECK_FALSE(reply.cut_short);
    CHECK(reply_of(thinker(3, 4), 6, {"owl"}).cut_short);  // it does not come that far
}

TEST_CASE("an answer without an end knows neither limit nor stop strings") {
    ModelConfig model = thinker(1, 4);
    model.faults = {{.kind = FaultKind::endless}};
    const Reply reply = reply_of(model, 2, {"owl"});
    CHECK(reply.endless);
    CHECK(reply.tokens.size() == 5);
    CHECK_FALSE(reply.cut_short);
}

TEST_CASE("how much a model thinks is drawn apart, and changes neither its times nor its answer") {
    ModelConfig model{.name = "m",
                      .time_to_first_token_s = laws::Lognormal{0.1, 1},
                      .output_tokens = laws::Lognormal{4, 0.5}};
    const api::Call call{.model = "m", .prompt = "Which?", .generation = {}};
    Reply plain = make_reply(model, nullptr, call, 3, 5);
    model.reasoning_tokens = laws::Lognormal{20, 0.5};
    Reply thought = make_reply(model, nullptr, call, 3, 5);
    CHECK(thought.reasoning_tokens > 0);
    CHECK(thought.tokens.size() == plain.tokens.size() + thought.reasoning_tokens);
    CHECK(thought.pace.token_due() == plain.pace.token_due());
    CHECK(make_reply(model, nullptr, call, 3, 6).reasoning_tokens != thought.reasoning_tokens);
}

TEST_CASE("a prompt counts as many tokens as it has words") {
    CHECK(count_prompt_tokens("") == 0);
    CHECK(count_prompt_tokens("  \n ") == 0);
    CHECK(count_prompt_tokens("one") == 1);
    CHECK(count_prompt_tokens(" one\ttwo\r\n three ") == 3);
}
