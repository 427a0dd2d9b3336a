/// \file
/// What this machine allows one process: open descriptors, ports for outgoing connections, short turns.
#pragma once

#include <cstddef>
#include <optional>

namespace laptime::engine {

struct Descriptors {
    std::size_t open = 0;
    std::size_t limit = 0;
};

/// How many descriptors this process has open, and may have.
[[nodiscard]] Descriptors descriptors() noexcept;

/// Lets this process open so many more descriptors than it has now, as far as the system lets it choose.
void allow_descriptors(std::size_t more) noexcept;

/// How many ports there are for outgoing connections to one address; absent where the system does not say.
[[nodiscard]] std::optional<std::size_t> local_ports();

/// Asks the scheduler for short turns of the processor for this thread. It gets no more of it, but gets it
/// sooner after a wait, also where a busy server shares the processor. Linux 6.12 and later; elsewhere
/// nothing changes.
void ask_for_short_turns() noexcept;

}  // namespace laptime::engine
