// What is to be sent next, and when: stretches of planned requests, one after the other without a pause.
#pragma once

#include "part.hpp"

#include <laptime/clock/time.hpp>
#include <laptime/records/record.hpp>
#include <laptime/schedule/limits.hpp>
#include <laptime/schedule/plan.hpp>

#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

namespace laptime::engine {

/// Planned requests of one phase.
struct Stretch {
    records::Phase phase = records::Phase::measure;
    bool asks_samples = true;  ///< otherwise the warm-up prompt
    schedule::Limits limits;
    /// One request after the other, those of other loops too: all loops then see the stretch end at the same
    /// instant.
    std::function<std::optional<schedule::PlannedRequest>()> next;
    clock::Duration last_gap{};  ///< under open load: from its last request to the stretch that follows
};

/// A request and when it is due.
struct Errand {
    schedule::PlannedRequest planned;
    records::Phase phase = records::Phase::measure;
    bool asks_samples = true;
    clock::Instant due;
};

class Agenda {
  public:
    Agenda(std::vector<Stretch> stretches, const Part& part, clock::Instant start);

    /// The next request of this loop, due now or later; nothing while a closed loop has no free user, or when
    /// all is sent.
    /// \param free_user since when a user of a closed loop is free
    [[nodiscard]] std::optional<Errand> next(clock::Instant now, std::optional<clock::Instant> free_user);

    /// What next() returned is sent.
    void pop() noexcept { peeked_.reset(); }

    /// Sends nothing more.
    void close() noexcept { stretch_ = stretches_.size(); }

    [[nodiscard]] bool over() const noexcept { return stretch_ == stretches_.size(); }

    /// When the time of the last stretch is over at the latest, also where all is sent before. Absent where
    /// the time of one is not limited: what that one has sent is waited for, however short the others are.
    [[nodiscard]] std::optional<clock::Instant> end_of_time() const;

  private:
    void go_on_after_last(clock::Instant now);
    void go_on_beyond_limits(clock::Instant due);
    void go_on(clock::Instant from);

    std::vector<Stretch> stretches_;
    Part part_;
    bool ends_in_time_;
    std::size_t stretch_ = 0;
    clock::Instant began_;                    // this stretch
    std::optional<clock::Instant> last_due_;  // of this stretch's requests under open load
    std::optional<schedule::PlannedRequest> peeked_;
    std::optional<clock::Instant> end_;  // see end_of_time(), once all stretches are over
};

}  // namespace laptime::engine
