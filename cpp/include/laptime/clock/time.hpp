/// \file
/// Strong time types: every stamp in laptime is an Instant of one monotonic clock.
#pragma once

#include <chrono>
#include <cstdint>

namespace laptime::clock {

using Duration = std::chrono::nanoseconds;

/// Names the one monotonic clock that an Instant belongs to, so that it cannot be mixed with wall-clock time.
struct Monotonic {
    using rep = Duration::rep;
    using period = Duration::period;
    using duration = Duration;
    using time_point = std::chrono::time_point<Monotonic>;
    static constexpr bool is_steady = true;
};

using Instant = Monotonic::time_point;

[[nodiscard]] constexpr Instant instant_from_ns(std::int64_t nanoseconds) noexcept {
    return Instant{Duration{nanoseconds}};
}

[[nodiscard]] constexpr std::int64_t to_ns(Instant instant) noexcept {
    return instant.time_since_epoch().count();
}

/// The nearest whole nanosecond to a number of seconds.
[[nodiscard]] constexpr Duration from_seconds(double seconds) noexcept {
    return Duration{static_cast<std::int64_t>(seconds * 1e9 + (seconds < 0 ? -0.5 : 0.5))};
}

[[nodiscard]] constexpr double to_seconds(Duration duration) noexcept {
    return static_cast<double>(duration.count()) * 1e-9;
}

}  // namespace laptime::clock
