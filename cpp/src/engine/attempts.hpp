// Whether a failed request is tried again, and when.
#pragma once

#include <laptime/clock/time.hpp>
#include <laptime/records/record.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace laptime::engine {

/// Whether the failure may pass: no connection, a lost one, a cut answer, a time-out, or a status that says
/// so.
[[nodiscard]] bool may_pass(const records::RequestRecord& record) noexcept;

/// How long to wait before attempt `attempt` (1 is the first repetition): what the server asked for, else ½
/// s, doubled with each attempt up to 30 s, of which a random share up to a quarter is taken off so that
/// clients who failed together do not come back together. A pure function of its arguments.
[[nodiscard]] clock::Duration pause_before(std::size_t attempt, std::optional<clock::Duration> retry_after,
                                           std::uint64_t seed, std::string_view request_id);

}  // namespace laptime::engine
