/// \file
/// What a model says: pure functions of the seed, so that a run can be repeated to the letter.
#pragma once

#include <laptime/simulator/config.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace laptime::simulator {

struct Answer {
    std::vector<std::string> pieces;  ///< one a token; joined, they are the text
    std::optional<bool> right;
};

/// The answer of `model` to `question` (nullptr: to a prompt that holds none), in exactly `tokens` pieces; a
/// free answer has fewer where it is shorter. Whether it is right, and which choice it takes, depends on the
/// seed, the model's name and the question's id only, not on the order of calls.
[[nodiscard]] Answer make_answer(const ModelConfig& model, const Question* question, std::uint64_t seed,
                                 std::size_t tokens);

/// How many tokens the answer of make_answer() has in full; absent where that is for the model's law to draw,
/// as it is for all but free questions.
[[nodiscard]] std::optional<std::size_t> full_length(const ModelConfig& model, const Question* question,
                                                     std::uint64_t seed);

/// A word of what is said where there is nothing to say: the `i`-th token of reasoning, or of an answer that
/// does not end.
[[nodiscard]] std::string_view reasoning_word(std::size_t i);
[[nodiscard]] std::string_view filler_word(std::size_t i);

/// Ends `pieces` before the first place where one of the `stop` strings begins; at least one piece, perhaps
/// without text, is left. Says whether there was such a place. Empty stop strings are ignored.
bool end_before_stop(const std::vector<std::string>& stop, std::vector<std::string>& pieces);

}  // namespace laptime::simulator
