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
    clock::Duration wall{};     ///< from the start to the last end, with the load before and after
    clock::Duration cpu{};      ///< of the engine's threads together
    std::size_t threads = 1;
    std::size_t issued = 0;
    std::optional<Span> planned;       ///< intended times of those issued, under open load
    std::optional<Span> sent;          ///< and when they were issued
    std::optional<std::size_t> users;  ///< of a closed loop
    /// A request is in flight from its first attempt until it has ended, also while it pauses in between.
    /// The number in flight, integrated from the first measured request sent to the last, and that time.
    double in_flight_s = 0;
    clock::Duration sending{};
    std::size_t most_in_flight = 0;          ///< at any time, of all phases
    std::size_t waited = 0;                  ///< requests that had to wait for a place in flight
    std::size_t connections_opened = 0;      ///< in all phases
    std::optional<std::size_t> local_ports;  ///< that this machine has for them
    Descriptors descriptors;                 ///< open at most, by what was in flight; and allowed
    bool cut_short = false;  ///< whether the block was ended before its plan or its limits ended it
    std::string stopped;     ///< the rule's reason for that; empty where no rule ended it

    /// Takes in what another loop of the same block has to say. What is known of all loops together stays:
    /// the number in flight, descriptors, ports, and why they stopped.
    void merge(const Health& other);
};

}  // namespace laptime::engine
