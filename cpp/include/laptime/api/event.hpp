/// \file
/// What an answer consists of, whatever API it came through.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace laptime::api {

/// A piece of the answer. A piece is not a token: servers put several tokens, or none, into one.
struct TextDelta {
    std::string text;
    bool reasoning = false;  ///< thought aloud before the answer, where the API tells the two apart
};

/// Where the server says its counts come from.
enum class CountSource { usage, server_timings };

/// A token of the answer with the natural logarithm of its probability, and the most probable ones in its
/// place.
struct TokenLogProbability {
    std::string token;
    double log_probability = 0;
    std::vector<std::pair<std::string, double>> top = {};
};

/// Belongs to the TextDelta before it: the tokens that this piece of the answer is made of.
struct LogProbabilities {
    std::vector<TokenLogProbability> tokens;
};

/// Token counts as the server gives them; a count that it does not give is absent.
struct TokenCounts {
    std::optional<std::int64_t> prompt;
    std::optional<std::int64_t> output;
    std::optional<std::int64_t> cached;  ///< prompt tokens served from the server's prompt cache
    CountSource source = CountSource::usage;
    bool running = false;  ///< of the answer so far, told with each of its pieces
};

/// The server's own clock; a duration that it does not give is absent.
struct ServerTimings {
    std::optional<std::chrono::nanoseconds> total;
    std::optional<std::chrono::nanoseconds> load;
    std::optional<std::chrono::nanoseconds> prompt_eval;
    std::optional<std::chrono::nanoseconds> eval;
};

/// The model ended its answer, for the reason that the server gives ("stop", "length", …).
struct Finished {
    std::string reason;
};

/// The server reports an error in the answer's place, under any status code.
struct Failed {
    std::string message;
};

/// The bytes are not what the API promises.
struct Malformed {
    std::string message;
};

/// Bytes that are not UTF-8 were replaced by U+FFFD; the rest was understood.
struct Repaired {};

using Event = std::variant<TextDelta, LogProbabilities, TokenCounts, ServerTimings, Finished, Failed,
                           Malformed, Repaired>;

}  // namespace laptime::api
