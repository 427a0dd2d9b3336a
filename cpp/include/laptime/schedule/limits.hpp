/// \file
/// How much is measured.
#pragma once

#include <laptime/clock/time.hpp>

#include <cstddef>
#include <optional>

namespace laptime::schedule {

/// Of one block: it is over once a maximum is reached, or all minima that are given.
struct Limits {
    std::optional<std::size_t> max_requests = {};
    std::optional<clock::Duration> max_time = {};
    std::optional<std::size_t> min_requests = {};
    std::optional<clock::Duration> min_time = {};

    /// Whether the request at place `index` of the block, due `elapsed` after its start, is still to be sent.
    [[nodiscard]] bool allow(std::size_t index, clock::Duration elapsed) const noexcept;

    /// Whether anything but the end of the plan ends the block.
    [[nodiscard]] bool any() const noexcept;
};

}  // namespace laptime::schedule
