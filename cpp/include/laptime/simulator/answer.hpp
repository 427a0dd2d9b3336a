/// \file
/// What a model says, and when: pure functions of the seed, so that a run can be repeated to the letter.
#pragma once

#include <laptime/clock/time.hpp>
#include <laptime/simulator/config.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
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

/// When each token of one call is due.
struct Timetable {
    std::vector<clock::Duration> due;  ///< after the request was received; one a token, never empty
    bool cut_short = false;            ///< the model would have said more than `max_tokens`
};

/// The timetable of the `ordinal`-th call of `model`. `max_tokens` of 0 or less is no limit. `length`, at
/// least 1, is how many tokens the model has to say; drawn from its law where absent.
[[nodiscard]] Timetable make_timetable(const ModelConfig& model, std::uint64_t seed, std::uint64_t ordinal,
                                       std::int64_t max_tokens,
                                       std::optional<std::size_t> length = std::nullopt);

}  // namespace laptime::simulator
