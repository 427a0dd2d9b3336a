// How many requests are in flight, in all loops of a block together.
#pragma once

#include <laptime/clock/time.hpp>
#include <laptime/engine/health.hpp>

#include <cstddef>
#include <mutex>
#include <optional>

namespace laptime::engine {

/// Called from all threads.
class InFlight {
  public:
    void enter(clock::Instant now, bool measured);
    void leave(clock::Instant now);

    /// Writes what is known of all loops together.
    void tell(Health& health) const;

  private:
    void sum_up(clock::Instant now);

    mutable std::mutex mutex_;
    std::size_t n_ = 0;
    std::size_t most_ = 0;
    std::optional<Span> sending_;  // of measured requests
    clock::Instant summed_;        // until when the number is summed up, since the first measured one
    double sum_s_ = 0;
    double sum_while_sending_s_ = 0;
};

}  // namespace laptime::engine
