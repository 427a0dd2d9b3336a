// What one loop counts: for the watch, for the rules, and for the client's health.
#pragma once

#include "flight.hpp"
#include "in_flight.hpp"
#include "request.hpp"

#include <laptime/engine/health.hpp>
#include <laptime/engine/watch.hpp>
#include <laptime/schedule/stop_rule.hpp>

#include <optional>
#include <vector>

namespace laptime::engine {

class Ledger {
  public:
    Ledger(InFlight& in_flight, clock::Instant start) : in_flight_{in_flight}, start_{start} {}

    /// A request is sent for the first time.
    void note_issue(const Request& request, clock::Instant now);

    void note_attempt(const Flight& flight);

    /// A request has ended with this attempt.
    void note_end(const Flight& flight, clock::Instant now);

    /// A request has ended between two attempts, or before the first.
    void note_unsent(const Request& request, clock::Instant now);

    [[nodiscard]] Progress& progress() noexcept { return progress_; }
    [[nodiscard]] Health& health() noexcept { return health_; }
    [[nodiscard]] std::optional<records::RequestRecord>& first_failure() noexcept { return first_failure_; }

    /// The measured requests that ended since the last call.
    [[nodiscard]] std::vector<schedule::FinishedRequest> take_finished();

  private:
    /// The load around what is measured is no progress.
    [[nodiscard]] static bool is_progress(const Request& request) noexcept;
    void note_finished(const Flight& flight, clock::Instant now);

    InFlight& in_flight_;
    clock::Instant start_;
    Progress progress_;
    Health health_;
    std::vector<schedule::FinishedRequest> finished_;
    std::optional<records::RequestRecord> first_failure_;
};

}  // namespace laptime::engine
