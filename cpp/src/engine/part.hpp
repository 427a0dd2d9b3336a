// What one loop of several has of a block.
#pragma once

#include <laptime/schedule/load.hpp>
#include <laptime/schedule/plan.hpp>

#include <cstddef>
#include <vector>

namespace laptime::engine {

/// Requests, users and places in flight are dealt out one by one. A closed loop's requests are dealt out to
/// its users, and a loop has those of its users: so all users have as much to do.
class Part {
  public:
    Part() = default;  ///< all of a load without users
    Part(const schedule::Load& load, schedule::Share share);

    [[nodiscard]] bool has_request(std::size_t index) const noexcept;

    /// Which of a closed loop's users; none under open load.
    [[nodiscard]] std::vector<std::size_t> users() const;

    /// How many of so many places in flight.
    [[nodiscard]] std::size_t places(std::size_t whole) const noexcept;

  private:
    schedule::Share share_;
    std::size_t n_users_ = 0;  // of all loops together
};

}  // namespace laptime::engine
