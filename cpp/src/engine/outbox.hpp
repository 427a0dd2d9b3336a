// What one loop has to send: planned requests, those that wait for a place in flight, and those that pause
// before another attempt.
#pragma once

#include "agenda.hpp"
#include "request.hpp"

#include <laptime/clock/time.hpp>

#include <cstddef>
#include <deque>
#include <functional>
#include <optional>
#include <queue>
#include <vector>

namespace laptime::engine {

/// What this loop has of the load: its own users, or its own places in flight.
struct OwnLoad {
    std::vector<clock::Instant> users_free;  ///< when each user of a closed loop begins; none under open load
    clock::Duration think{};
    std::optional<std::size_t> max_in_flight;
};

/// A request is in flight from its first attempt until it has ended, also while it pauses in between.
class Outbox {
  public:
    Outbox(Agenda agenda, OwnLoad load);

    /// The next request that is to be sent by now; nothing where there is none. Then it is in flight.
    [[nodiscard]] std::optional<Request> next(clock::Instant now);

    /// When next() may have something; nothing where only the end of a request can bring that about.
    [[nodiscard]] std::optional<clock::Instant> next_due(clock::Instant now);

    /// Its last attempt has failed; another is due.
    void pause(const Request& request, clock::Instant until);

    /// It has ended: its user is free again after a while of thinking, or its place in flight is.
    void end(const Request& request, clock::Instant now);

    /// See Agenda::end_of_time.
    [[nodiscard]] std::optional<clock::Instant> end_of_time() const { return agenda_.end_of_time(); }

    /// Nothing is sent any more. What was due by now and what pauses is left, for take_left().
    void close(clock::Instant now);

    /// One request after the other that is left and will not be sent.
    [[nodiscard]] std::optional<Request> take_left();

    /// Whether nothing will be sent any more, unless a request in flight is tried again.
    [[nodiscard]] bool empty() const noexcept;

    [[nodiscard]] std::size_t in_flight() const noexcept { return in_flight_; }
    [[nodiscard]] std::size_t waiting() const noexcept { return waiting_.size(); }

    /// How many measured requests had to wait for a place in flight until now.
    [[nodiscard]] std::size_t waited() const noexcept { return waited_; }

  private:
    /// A request between two attempts.
    struct Pausing {
        clock::Instant until;
        Request request;

        friend bool operator>(const Pausing& a, const Pausing& b) { return a.until > b.until; }
    };

    using Instants = std::priority_queue<clock::Instant, std::vector<clock::Instant>, std::greater<>>;

    [[nodiscard]] std::optional<Errand> next_planned(clock::Instant now);
    [[nodiscard]] std::optional<Request> take_pausing();
    [[nodiscard]] std::optional<Request> take_planned(clock::Instant now);
    [[nodiscard]] bool has_place() const noexcept;

    Agenda agenda_;
    clock::Duration think_;
    std::optional<std::size_t> max_in_flight_;
    Instants free_users_;         // closed loop: when each idle user sends again
    std::deque<Errand> waiting_;  // open load: for a place in flight
    std::priority_queue<Pausing, std::vector<Pausing>, std::greater<>> pausing_;
    std::size_t in_flight_ = 0;
    std::size_t waited_ = 0;
};

}  // namespace laptime::engine
