/// \file
/// What a model replies to one call: all of it that is decided before anything is sent.
#pragma once

#include <laptime/api/call.hpp>
#include <laptime/simulator/config.hpp>
#include <laptime/simulator/pace.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace laptime::simulator {

struct Reply {
    std::vector<std::string> tokens;   ///< their texts: first the reasoning, then the answer
    std::size_t reasoning_tokens = 0;  ///< how many of them are reasoning
    bool cut_short = false;            ///< the call's limit on tokens ended it
    bool endless = false;              ///< goes on with filler words behind `tokens`
    std::string question_id;           ///< empty where the prompt holds no known question
    std::optional<bool> right;         ///< absent where no question was answered
    std::int64_t prompt_tokens = 0;
    std::int64_t cached_tokens = 0;
    const Fault* fault = nullptr;
    std::uint64_t ordinal = 0;  ///< which call of the model it answers, from 0
    Pace pace;
};

/// The reply of `model` to its `ordinal`-th call, counted from 0. `question` is what the prompt asks, or
/// nullptr.
[[nodiscard]] Reply make_reply(const ModelConfig& model, const Question* question, const api::Call& call,
                               std::uint64_t seed, std::uint64_t ordinal);

/// How many tokens a prompt counts as: its words.
[[nodiscard]] std::int64_t count_prompt_tokens(std::string_view prompt);

}  // namespace laptime::simulator
