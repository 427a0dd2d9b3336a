// What one JSON object of an answer tells: an event of a stream, a line, or the whole answer.
#pragma once

#include <laptime/api/event.hpp>
#include <laptime/api/json_reader.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace laptime::api {

/// Filled by the reader of an API, field by field; one is used again for all objects of an answer.
struct AnswerPart {
    std::string reasoning;
    std::string text;
    std::vector<TokenLogProbability> log_probabilities;
    TokenCounts counts;
    ServerTimings timings;
    std::optional<std::string> finish_reason;
    bool recognised = false;   ///< it has a field that answers of this API have, of the right kind
    bool ends_answer = false;  ///< nothing comes after it
    bool is_error = false;     ///< an error in the answer's place

    void clear();

    /// Forgets what was said, but not what was counted.
    void clear_content();
};

/// A count of tokens; absent where it is no integer, negative or beyond all sense.
[[nodiscard]] std::optional<std::int64_t> read_count(JsonReader& json);

/// A duration in whole nanoseconds, as Ollama gives them; absent where it is none or negative.
[[nodiscard]] std::optional<std::chrono::nanoseconds> read_nanoseconds(JsonReader& json);

/// A duration in milliseconds with decimals, as llama.cpp gives them; absent where it is none, negative or
/// longer than 64 bits of nanoseconds.
[[nodiscard]] std::optional<std::chrono::nanoseconds> read_milliseconds(JsonReader& json);

/// Whether the value of a field "error" is an error: servers also send it empty.
[[nodiscard]] bool read_is_error(JsonReader& json);

}  // namespace laptime::api
