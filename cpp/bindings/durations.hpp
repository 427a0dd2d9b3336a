// Seconds of Python as durations of the core.
#pragma once

#include <laptime/clock/time.hpp>
#include <laptime/error/error.hpp>

#include <sstream>

namespace laptime::bindings {

/// \throws error::SpecError, which begins with `name`, for what is no duration or more than nanoseconds count
inline clock::Duration duration_of(double seconds, const char* name) {
    constexpr double longest_s = 1e9;
    if (seconds >= 0 && seconds < longest_s) return clock::from_seconds(seconds);
    std::ostringstream message;
    message << name << " must be from 0 to below 1e9 seconds, not " << seconds;
    throw error::SpecError(message.str());
}

}  // namespace laptime::bindings
