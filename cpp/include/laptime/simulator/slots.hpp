/// \file
/// How many calls of one model are answered at the same time.
#pragma once

#include <cstddef>
#include <functional>
#include <limits>
#include <list>
#include <optional>

namespace laptime::simulator {

/// Gives out slots, first come, first served.
class Slots {
  public:
    /// `n` is absent where there is one for everyone.
    explicit Slots(std::optional<std::size_t> n) : n_{n.value_or(std::numeric_limits<std::size_t>::max())} {}
    Slots(const Slots&) = delete;
    Slots& operator=(const Slots&) = delete;

    [[nodiscard]] std::size_t busy() const noexcept { return busy_; }
    [[nodiscard]] std::size_t waiting() const noexcept { return queue_.size(); }

    /// A place in the queue, and then the slot itself. Whoever drops it leaves the queue, or hands the slot
    /// to the first in it.
    class Place {
      public:
        /// Where no slot is free, `on_given` is called once one is. It must not drop any place.
        Place(Slots& slots, std::function<void()> on_given);
        Place(const Place&) = delete;
        Place& operator=(const Place&) = delete;
        ~Place();

        [[nodiscard]] bool has_slot() const noexcept { return has_slot_; }

      private:
        friend class Slots;
        Slots& slots_;
        std::function<void()> on_given_;
        std::list<Place*>::iterator in_queue_;
        bool has_slot_ = false;
    };

  private:
    void hand_over();

    std::size_t n_;
    std::size_t busy_ = 0;
    std::list<Place*> queue_;
};

}  // namespace laptime::simulator
