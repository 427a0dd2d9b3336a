// Which request is to be ended when.
#pragma once

#include <laptime/clock/time.hpp>
#include <laptime/transport/transport.hpp>

#include <optional>
#include <queue>
#include <utility>
#include <vector>

namespace laptime::engine {

/// A deadline of a request that has ended meanwhile is still told: whoever asks looks whether it holds.
class Deadlines {
  public:
    void add(clock::Instant at, transport::TransferId id) { queue_.emplace(at, id); }

    [[nodiscard]] std::optional<clock::Instant> next() const {
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
