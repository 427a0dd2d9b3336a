/// \file
/// What the client has to say about itself: was it in time, or did it bend what it measured?
#pragma once

#include <laptime/clock/time.hpp>

#include <cstddef>
#include <vector>

namespace laptime::engine {

struct Health {
    std::vector<clock::Duration>
        schedule_lags;               ///< issued − intended of each measured request under open load
    clock::Duration longest_busy{};  ///< the longest stretch in which the loop did not look for arrivals
    clock::Duration wall{};          ///< of the measured part
    clock::Duration cpu{};           ///< of the engine's thread, in the measured part
    std::size_t most_in_flight = 0;
};

}  // namespace laptime::engine
