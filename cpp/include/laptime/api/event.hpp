/// \file
/// What an answer consists of, whatever API it came through.
///
/// A server tells several things at once, in one chunk of a stream or in a whole answer. Their events come in
/// this order: Repaired; the reasoning; the text; its LogProbabilities; TokenCounts; ServerTimings; Finished.
/// An answer has at most one Finished, and nothing comes after Failed.
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

    friend bool operator==(const TextDelta&, const TextDelta&) = default;
};

/// Where the server says its counts come from.
enum class CountSource { usage, server_timings };

/// A token of the answer with the natural logarithm of its probability, and the most probable ones in its
/// place.
struct TokenLogProbability {
    std::string token;
    double log_probability = 0;
    std::vector<std::pair<std::string, double>> top = {};

    friend bool operator==(const TokenLogProbability&, const TokenLogProbability&) = default;
};

/// Belongs to the TextDelta before it: the tokens that this piece of the answer is made of. A token without
/// text of its own (the end, or half a character) may bring LogProbabilities without a TextDelta.
struct LogProbabilities {
    std::vector<TokenLogProbability> tokens;

    friend bool operator==(const LogProbabilities&, const LogProbabilities&) = default;
};

/// Token counts as the server gives them; a count that it does not give is absent.
struct TokenCounts {
    std::optional<std::int64_t> prompt;
    std::optional<std::int64_t> output;
    std::optional<std::int64_t> cached;  ///< prompt tokens served from the server's prompt cache
    CountSource source = CountSource::usage;
    bool running = false;  ///< of the answer so far, told with each of its pieces

    friend bool operator==(const TokenCounts&, const TokenCounts&) = default;
};

/// The server's own clock, of the whole answer; a duration that it does not give is absent.
struct ServerTimings {
    std::optional<std::chrono::nanoseconds> total;
    std::optional<std::chrono::nanoseconds> load;
    std::optional<std::chrono::nanoseconds> prompt_eval;
    std::optional<std::chrono::nanoseconds> eval;

    friend bool operator==(const ServerTimings&, const ServerTimings&) = default;
};

/// The model ended its answer, for the reason that the server gives: "stop" or "length" in OpenAI's, Ollama's
/// and llama.cpp's APIs, "end_turn" or "max_tokens" in Anthropic's, …; empty where the answer is complete and
/// the server gives none.
struct Finished {
    std::string reason;

    friend bool operator==(const Finished&, const Finished&) = default;
};

/// The server reports an error in the answer's place, under any status code.
struct Failed {
    std::string message;

    friend bool operator==(const Failed&, const Failed&) = default;
};

/// The bytes are not what the API promises.
struct Malformed {
    std::string message;

    friend bool operator==(const Malformed&, const Malformed&) = default;
};

/// Bytes that are not UTF-8 were replaced by U+FFFD; the rest was understood.
struct Repaired {
    friend bool operator==(const Repaired&, const Repaired&) = default;
};

using Event = std::variant<TextDelta, LogProbabilities, TokenCounts, ServerTimings, Finished, Failed,
                           Malformed, Repaired>;

}  // namespace laptime::api
