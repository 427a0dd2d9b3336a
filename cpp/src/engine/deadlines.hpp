// Which attempt is to be ended when, and why.
#pragma once

#include "flight.hpp"

#include <laptime/clock/time.hpp>
#include <laptime/engine/job.hpp>
#include <laptime/transport/transport.hpp>

#include <functional>
#include <optional>
#include <queue>
#include <string>
#include <utility>
#include <vector>

namespace laptime::engine {

/// When an attempt has taken too long, if nothing more comes.
[[nodiscard]] clock::Instant deadline_of(const Flight& flight, const Timeouts& timeouts);

/// What is said of an attempt that has come to its deadline.
[[nodiscard]] std::string why_overdue(const Flight& flight, const Timeouts& timeouts);

/// What is said of one whose connection did not stand by then.
[[nodiscard]] std::string why_unconnected(const Flight& flight, const Timeouts& timeouts);

/// Looks at each transfer again once its deadline, as it was last known, has passed.
class Deadlines {
  public:
    void add(clock::Instant at, transport::TransferId id) { queue_.emplace(at, id); }

    /// The next one; those of transfers that `holds` no longer holds for are dropped.
    template <class Holds>
    [[nodiscard]] std::optional<clock::Instant> next(const Holds& holds) {
        while (!queue_.empty() && !holds(queue_.top().second)) queue_.pop();
        if (queue_.empty()) return std::nullopt;
        return queue_.top().first;
    }

    /// One that has passed; nothing where none has.
    [[nodiscard]] std::optional<transport::TransferId> take_due(clock::Instant now) {
        if (queue_.empty() || queue_.top().first > now) return std::nullopt;
        const transport::TransferId id = queue_.top().second;
        queue_.pop();
        return id;
    }

  private:
    using Deadline = std::pair<clock::Instant, transport::TransferId>;

    std::priority_queue<Deadline, std::vector<Deadline>, std::greater<>> queue_;
};

}  // namespace laptime::engine
