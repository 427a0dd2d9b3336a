/// \file
/// What the client has to say about itself: was it in time, or did it bend what it measured?
#pragma once

#include <laptime/clock/time.hpp>
#include <laptime/engine/lag.hpp>
#include <laptime/engine/machine.hpp>

#include <cstddef>
#include <optional>
#include <string>

namespace laptime::engine {

/// The first and the last of several instants.
struct Span {
    clock::Instant first;
    clock::Instant last;

    /// Takes one more instant in.
    static void extend(std::optional<Span>& span, clock::Instant instant) noexcept;
};

/// Of the measured requests of one block.
struct Health {
    LagHistogram schedule_lag;  ///< under open load: issued − intended, or − admitted where it had to wait
    LagHistogram loop_lag;      ///< how long the loop worked each time before it looked for arrivals again
    clock::Duration wall{};     ///< from the start to the last end
    clock::Duration cpu{};      ///< of the engine's threads together
    std::size_t threads = 1;
    std::size_t issued = 0;
    std::optional<Span> planned;       ///< intended times of those issued, under open load
    std::optional<Span> sent;          ///< and when they were issued
    std::optional<std::size_t> users;  ///< of a closed loop
    double in_flight_s = 0;            ///< integral of the number in flight over the time of sending
    clock::Duration sending{};         ///< that time; of several threads the longest
    std::size_t most_in_flight = 0;  ///< of several threads the sum, which they may not have reached together
    std::size_t waited = 0;          ///< requests that had to wait for a place in flight
    std::size_t connections_opened = 0;
    std::optional<std::size_t> local_ports;  ///< that this machine has for them
    Descriptors descriptors;                 ///< open at most, by what was in flight; and allowed
    std::string stopped;  ///< why the block ended before its plan or its limits; empty where it did not

    /// Takes in what another loop of the same block has to say.
    void merge(const Health& other);
};

}  // namespace laptime::engine
