// Runs loops on threads of their own, while the caller's thread follows.
#pragma once

#include <laptime/engine/watch.hpp>
#include <laptime/schedule/stop_rule.hpp>

#include <cstddef>
#include <functional>
#include <span>
#include <string>

namespace laptime::engine {

/// The k-th loop; it hands `watch` to its Engine.
using Loop = std::function<void(std::size_t k, const LoopWatch& watch)>;

/// Returns once all loops have ended. About every 50 ms `watch` and the rules are called, on the thread that
/// calls this; the loops never wait for them. Returns why a rule wanted the loops to stop while they ran;
/// empty where none did.
/// \throws what a loop, the watch or a rule threw, once all have ended, or error::RunError where the system
///     gives no thread
[[nodiscard]] std::string follow(std::size_t n_loops, const Loop& loop, const Watch& watch,
                                 std::span<schedule::StopRule* const> rules);

}  // namespace laptime::engine
