/// \file
/// Load laws: when requests are wanted.
#pragma once

#include <laptime/clock/time.hpp>

#include <cstddef>
#include <variant>
#include <vector>

namespace laptime::schedule {

/// Closed loop: each of `users` sends its next request when its last one is answered and `think` has passed.
struct Closed {
    std::size_t users = 1;
    clock::Duration think{};
    clock::Duration ramp{};  ///< the users begin one after another, spread evenly over this time
};

/// Open loop with even gaps.
struct Constant {
    double rate_per_s = 1;
};

/// Open loop with exponential gaps.
struct Poisson {
    double rate_per_s = 1;
};

/// Open loop whose gaps follow a gamma law of mean 1 / rate and shape `burstiness`: 1 is Poisson, below 1
/// requests come in bursts, above 1 more evenly.
struct Gamma {
    double rate_per_s = 1;
    double burstiness = 1;
};

/// A stretch of a ramp: its rate goes in a straight line from the one to the other.
struct Step {
    clock::Duration lasts{};
    double from_rate_per_s = 0;
    double to_rate_per_s = 0;
};

/// Open loop whose rate changes; it ends with its last step.
struct Ramp {
    std::vector<Step> steps;
    bool random = false;  ///< arrivals as of a Poisson process of that rate, instead of even ones
};

/// Open loop that repeats the times of another: offsets since its start, ascending. It ends with the last.
struct Replay {
    std::vector<clock::Duration> offsets;
};

using Load = std::variant<Closed, Constant, Poisson, Gamma, Ramp, Replay>;

/// Whether requests are sent at planned times, however long the answers take.
[[nodiscard]] bool is_open(const Load& load) noexcept;

/// Whether the load itself says when it is over.
[[nodiscard]] bool is_finite(const Load& load) noexcept;

/// \throws error::SpecError for a load that makes no sense
void require_sense(const Load& load);

}  // namespace laptime::schedule
