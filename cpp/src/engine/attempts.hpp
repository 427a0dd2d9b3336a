// Whether a failed request is tried again, and when.
#pragma once

#include "flight.hpp"

#include <laptime/clock/time.hpp>
#include <laptime/engine/job.hpp>
#include <laptime/records/record.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace laptime::engine {

/// Whether the failure may pass: no connection, a lost one, a cut answer, a time-out, a status that says
/// so, or an error that the server reports inside its answer.
[[nodiscard]] bool may_pass(const records::RequestRecord& record) noexcept;

/// How long to wait before attempt `attempt` (1 is the first repetition): what the server asked for, else ½
/// s, doubled with each attempt up to 30 s, of which a random share up to a quarter is taken off so that
/// clients who failed together do not come back together. A pure function of its arguments.
[[nodiscard]] clock::Duration pause_before(std::size_t attempt, std::optional<clock::Duration> retry_after,
                                           std::uint64_t seed, std::string_view request_id);

/// When a request is tried again whose attempt has failed now; nothing where it is not, because the failure
/// will not pass, because it was the last attempt, or because the time for the whole request would be over.
[[nodiscard]] std::optional<clock::Instant> next_attempt(const Flight& flight, const Job& job,
                                                         clock::Instant now);

}  // namespace laptime::engine
