/// \file
/// Where stamps come from. Whoever needs the time takes a Clock, so that a test can hold the hands.
#pragma once

#include <laptime/clock/time.hpp>

#include <cstdint>

namespace laptime::clock {

class Clock {
  public:
    Clock() = default;
    Clock(const Clock&) = delete;
    Clock& operator=(const Clock&) = delete;
    virtual ~Clock() = default;

    [[nodiscard]] virtual Instant now() const noexcept = 0;
};

/// CLOCK_MONOTONIC: the clock of Python's `time.monotonic_ns()` and of the simulator's log.
class SteadyClock final : public Clock {
  public:
    [[nodiscard]] Instant now() const noexcept override;
};

/// Stands still until it is moved.
class ManualClock final : public Clock {
  public:
    explicit ManualClock(Instant start = Instant{}) noexcept : now_{start} {}

    [[nodiscard]] Instant now() const noexcept override { return now_; }
    void advance(Duration step) noexcept { now_ += step; }

    /// Moves the clock to `instant`; an instant in the past leaves it where it is.
    void advance_to(Instant instant) noexcept;

  private:
    Instant now_;
};

/// The same moment on the monotonic and on the wall clock: what turns stamps into dates.
struct Anchor {
    std::int64_t monotonic_ns = 0;
    std::int64_t wall_ns = 0;         ///< nanoseconds since the Unix epoch, UTC
    std::int64_t uncertainty_ns = 0;  ///< the two readings are at most this far apart
};

/// Reads both clocks as closely together as the machine allows (the best of a few tries).
[[nodiscard]] Anchor read_anchor() noexcept;

}  // namespace laptime::clock
