#include "randomness.hpp"

#include <laptime/random/philox.hpp>
#include <laptime/simulator/answer.hpp>
#include <laptime/simulator/reply.hpp>

#include <algorithm>
#include <iterator>
#include <utility>

namespace laptime::simulator {

namespace {

std::size_t draw_reasoning(const ModelConfig& model, std::uint64_t seed, std::uint64_t ordinal) {
    random::Philox random = randomness("reasoning", model.name, seed, ordinal);
    return draw_count(model.reasoning_tokens, 0, random);
}

std::vector<std::string> reasoning_words(std::size_t n) {
    std::vector<std::string> words;
    words.reserve(n);
    for (std::size_t i = 0; i < n; ++i) words.emplace_back(reasoning_word(i));
    return words;
}

}  // namespace

Reply make_reply(const ModelConfig& model, const Question* question, const api::Call& call,
                 std::uint64_t seed, std::uint64_t ordinal) {
    Reply reply{.tokens = {},
                .question_id = question == nullptr ? "" : question->id,
                .right = {},
                .prompt_tokens = count_prompt_tokens(call.prompt),
                .fault = fault_of_call(model.faults, model.name, seed, ordinal + 1),
                .ordinal = ordinal,
                .pace = Pace{model, seed, ordinal}};
    reply.endless = reply.fault != nullptr && reply.fault->kind == FaultKind::endless;

    const auto known_length = full_length(model, question, seed);
    std::size_t answer_tokens = known_length ? *known_length : reply.pace.draw_length();
    reply.reasoning_tokens = draw_reasoning(model, seed, ordinal);
    const std::int64_t limit = call.generation.max_tokens;  // 0 or less is none
    const std::size_t wanted = reply.reasoning_tokens + answer_tokens;
    if (limit > 0 && static_cast<std::uint64_t>(limit) < wanted && !reply.endless) {
        reply.cut_short = true;
        reply.reasoning_tokens = std::min(reply.reasoning_tokens, static_cast<std::size_t>(limit));
        answer_tokens = static_cast<std::size_t>(limit) - reply.reasoning_tokens;
    }

    reply.tokens = reasoning_words(reply.reasoning_tokens);
    if (answer_tokens == 0) return reply;  // all tokens went into the reasoning
    Answer answer = make_answer(model, question, seed, answer_tokens);
    reply.right = answer.right;
    if (!reply.endless && end_before_stop(call.generation.stop, answer.pieces)) reply.cut_short = false;
    std::ranges::move(answer.pieces, std::back_inserter(reply.tokens));
    return reply;
}

std::int64_t count_prompt_tokens(std::string_view prompt) {
    constexpr std::string_view white_space = " \t\n\v\f\r";
    std::int64_t words = 0;
    std::size_t end = 0;
    for (std::size_t start = 0;
         (start = prompt.find_first_not_of(white_space, end)) != std::string_view::npos;) {
        ++words;
        end = prompt.find_first_of(white_space, start);
        if (end == std::string_view::npos) break;
    }
    return words;
}

}  // namespace laptime::simulator
