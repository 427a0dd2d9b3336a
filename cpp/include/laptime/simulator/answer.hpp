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

/// The answer of `model` to `question` (nullptr: to a prompt that holds none), in exactly `tokens` pieces.
/// Which choice it takes depends on the seed, the model's name and the question's id only, not on the order
/// of calls.
[[nodiscard]] Answer make_answer(const ModelConfig& model, const Question* question, std::uint64_t seed,
                                 std::size_t tokens);

/// When each token of one call is due.
struct Timetable {
    std::vector<clock::Duration> due;  ///< after the request was received; one a token, never empty
    bool cut_short = false;            ///< the model would have said more than `max_tokens`
};

/// The timetable of the `ordinal`-th call of `model`. `max_tokens` of 0 or less is no limit.
[[nodiscard]] Timetable make_timetable(const ModelConfig& model, std::uint64_t seed, std::uint64_t ordinal,
                                       std::int64_t max_tokens);

}  // namespace laptime::simulator
