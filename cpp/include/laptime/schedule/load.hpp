/// \file
/// The laws by which requests arrive.
#pragma once

#include <laptime/clock/time.hpp>

#include <cstddef>
#include <cstdint>
#include <variant>
#include <vector>

namespace laptime::schedule {

/// Closed loop: each of `users` sends its next request when its last one is answered and `think` has passed.
struct Closed {
    std::size_t users = 1;
    clock::Duration think{};
};

/// Open loop with even gaps.
struct Constant {
    double rate_per_s = 1;
};

/// Open loop with exponential gaps.
struct Poisson {
    double rate_per_s = 1;
};

using Load = std::variant<Closed, Constant, Poisson>;

/// Whether requests are sent at planned times, however long the answers take.
[[nodiscard]] bool is_open(const Load& load) noexcept;

/// When each of `n` requests is to be sent, since the start: ascending, a pure function of its arguments.
/// Empty for a closed loop, whose times are made by the answers. \throws error::SpecError for a rate not
/// above 0
[[nodiscard]] std::vector<clock::Duration> arrival_offsets(const Load& load, std::size_t n,
                                                           std::uint64_t seed);

}  // namespace laptime::schedule
