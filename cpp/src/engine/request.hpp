// A request from its first attempt to its last.
#pragma once

#include "agenda.hpp"

#include <laptime/clock/time.hpp>
#include <laptime/records/record.hpp>

#include <cstdint>
#include <optional>

namespace laptime::engine {

struct Request {
    Errand errand;
    std::optional<clock::Instant> admitted = {};  ///< where it had to wait for a place in flight
    std::optional<clock::Instant> first_issued = {};
    std::int32_t attempt = 0;

    [[nodiscard]] bool is_measured() const noexcept { return errand.phase == records::Phase::measure; }
    [[nodiscard]] bool is_of_open_load() const noexcept { return errand.planned.offset.has_value(); }
};

}  // namespace laptime::engine
