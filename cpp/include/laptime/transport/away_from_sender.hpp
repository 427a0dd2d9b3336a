/// \file
/// Where the loop's thread runs. Linux only.
#pragma once

#include <laptime/clock/clock.hpp>

#include <optional>

#include <sched.h>

namespace laptime::transport {

/// Keeps the loop's thread off the processor on which its data is handed in. On the loopback that is where
/// the server runs: a client that the scheduler wakes there gets its turn when the server pauses, and its
/// stamps are late by as much, though another processor is idle.
class AwayFromSender {
  public:
    static constexpr clock::Duration between_looks = std::chrono::milliseconds{1};
    static constexpr clock::Duration stays_away = std::chrono::seconds{1};

    /// Looks, now and then, where the bytes came in that ended a wait. Of two such looks in a row that found
    /// the loop's own processor, the thread leaves it for a while; then it may run anywhere again.
    void woken_by(int socket, clock::Instant now) noexcept;

  private:
    void leave(int processor, clock::Instant now) noexcept;

    clock::Instant next_look_{};
    bool met_before_ = false;
    std::optional<cpu_set_t> allowed_;  // before it left one of them
    clock::Instant back_at_{};
};

}  // namespace laptime::transport
