/// \file
/// How whoever started a block follows it, and ends it early.
#pragma once

#include <laptime/schedule/stop_rule.hpp>

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace laptime::engine {

/// How far a block has come.
struct Progress {
    std::optional<std::size_t> planned;  ///< absent where the plan does not say
    std::size_t finished = 0;
    std::size_t ok = 0;
    std::size_t in_flight = 0;  ///< also those that pause before another attempt
    std::size_t waiting = 0;    ///< for a place in flight
    bool stopping = false;      ///< nothing new is sent

    Progress& operator+=(const Progress& other) noexcept;
};

/// What is to become of a block.
enum class Wish {
    go_on,
    finish,  ///< send nothing new; what is in flight may end, for as long as the grace lasts
    cancel,  ///< end what is in flight
};

/// Called about every 50 ms while a loop runs, and at its end, with the measured requests that ended since:
/// those that the end of the run has cancelled are not among them. It may throw to end the block: what is in
/// flight is recorded as cancelled, and the exception goes on.
using LoopWatch = std::function<Wish(const Progress&, std::vector<schedule::FinishedRequest>&&)>;

/// The same of a whole block, for the user.
using Watch = std::function<Wish(const Progress&)>;

}  // namespace laptime::engine
