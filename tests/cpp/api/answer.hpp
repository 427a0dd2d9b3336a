// What the tests of all APIs do with answers.
#pragma once

#include <laptime/api/api.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace laptime::api::testing {

/// What an answer came to.
struct Answer {
    std::string text;
    std::string reasoning;
    std::vector<TokenLogProbability> tokens;
    TokenCounts counts;                ///< the last of each that was told, running ones apart
    std::vector<TokenCounts> running;  ///< those of the answer so far
    ServerTimings timings;
    std::optional<std::string> finish_reason;
    std::string failure;
    std::vector<std::string> malformations;
    int pieces = 0;
    int repairs = 0;
};

[[nodiscard]] Answer sum_up(const std::vector<Event>& events);

/// The events of a body that arrives in these pieces.
[[nodiscard]] std::vector<Event> decode_events(const Api& api, bool stream,
                                               const std::vector<std::string_view>& pieces);

/// The events of a body that arrives byte by byte.
[[nodiscard]] std::vector<Event> decode_bytewise(const Api& api, bool stream, std::string_view body);

[[nodiscard]] Answer decode(std::string_view api, bool stream, std::string_view body);
[[nodiscard]] Answer decode_stream(std::string_view api, std::string_view body);
[[nodiscard]] Answer decode_whole(std::string_view api, std::string_view body);

/// Server-sent events, one for each text.
[[nodiscard]] std::string sse(const std::vector<std::string>& texts);

/// A call with every field set. Log-probabilities are asked for where the API gives them.
[[nodiscard]] Call full_call(const Api& api, bool stream);

[[nodiscard]] bool gives_log_probabilities(const Api& api);
[[nodiscard]] bool tells_reasoning_apart(const Api& api);

/// Every style that a simulated server can have.
[[nodiscard]] std::vector<ReplyStyle> all_styles();

/// Simulated answers of an API, all with the same content, and what that is.
struct Simulated {
    static constexpr std::string_view thought = "hm \"2\"\n";
    static constexpr std::string_view first = "B. gr\xC3\xBC";
    static constexpr std::string_view second = "n \xE2\x82\xAC \xF0\x9F\x99\x82";

    [[nodiscard]] static std::vector<ReplyPiece> pieces(const Api& api);
    [[nodiscard]] static ReplyEnd end();
    [[nodiscard]] static std::string stream(const Api& api, const ReplyStyle& style);
    [[nodiscard]] static std::string whole(const Api& api, const ReplyStyle& style);
};

}  // namespace laptime::api::testing
