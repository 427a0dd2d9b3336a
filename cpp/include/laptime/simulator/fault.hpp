/// \file
/// What a simulated server does wrong on purpose, and to which calls.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace laptime::simulator {

/// A fault in the middle of an answer comes in the place of the chunk after Fault::after_chunks, or of the
/// last one where there are fewer. An answer that does not come as a stream is broken in its middle then.
enum class FaultKind {
    status,              ///< refused with an HTTP status
    hang,                ///< never answered
    slow_head,           ///< everything comes later by Fault::delay_s
    html,                ///< answered with a web page, and 200
    reset,               ///< the connection is reset (RST)
    cut_off,             ///< the connection is closed (FIN) before the body has ended
    truncated,           ///< the body ends as it should, before the answer does
    stream_error,        ///< an error object takes the place of the rest
    malformed_json,      ///< one chunk is cut in the middle of its JSON; the others follow
    split_character,     ///< the text of one chunk ends in half a character; the others follow
    endless,             ///< never ends, whatever limit the call sets
    no_usage,            ///< the token counts are not told
    no_end_marker,       ///< the stream has no end marker, where its API has one
    closed_after_reply,  ///< the connection is closed after a stream, though it was to be kept
};

/// The kind's name in configurations and in the truth.
[[nodiscard]] std::string_view name_of(FaultKind kind) noexcept;

/// \throws error::SpecError that lists the names there are
[[nodiscard]] FaultKind fault_kind(std::string_view name);

/// Each call with this probability, drawn by the seed.
struct Share {
    double share = 1;
};

/// The calls `every`, 2 × `every`, … of the model.
struct Every {
    std::uint64_t every = 1;
};

/// These calls of the model; its first is 1.
struct At {
    std::vector<std::uint64_t> ordinals;
};

using Occurrence = std::variant<Share, Every, At>;

struct Fault {
    FaultKind kind = FaultKind::status;
    Occurrence occurrence = Share{};
    int status = 500;                                ///< of FaultKind::status: 400 to 599
    std::optional<std::int64_t> retry_after_s = {};  ///< of FaultKind::status: the header Retry-After
    double delay_s = 1;                              ///< of FaultKind::slow_head
    std::size_t after_chunks = 0;                    ///< of a fault in the middle of an answer
};

/// The first of `faults` that falls on the model's `ordinal`-th call (the first is 1); nullptr where none
/// does. A pure function of its arguments, so that the same calls fail in the next run.
[[nodiscard]] const Fault* fault_of_call(const std::vector<Fault>& faults, std::string_view model,
                                         std::uint64_t seed, std::uint64_t ordinal);

/// What is wrong with a fault; empty where nothing is.
[[nodiscard]] std::string objection_to(const Fault& fault);

}  // namespace laptime::simulator
