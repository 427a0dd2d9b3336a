// One loop's share of a block being carried out.
#pragma once

#include "agenda.hpp"
#include "deadlines.hpp"
#include "flight.hpp"
#include "redaction.hpp"

#include <laptime/clock/clock.hpp>
#include <laptime/engine/health.hpp>
#include <laptime/engine/job.hpp>
#include <laptime/engine/watch.hpp>
#include <laptime/records/journal.hpp>
#include <laptime/transport/transport.hpp>

#include <deque>
#include <functional>
#include <optional>
#include <queue>
#include <string>
#include <unordered_map>
#include <vector>

namespace laptime::engine {

/// What this loop has of the load: its own users, or its own places in flight.
struct OwnLoad {
    std::vector<clock::Instant>
        users_free;  ///< when each user of a closed loop begins; empty under open load
    clock::Duration think{};
    std::optional<std::size_t> max_in_flight;
};

class Execution final : public transport::Listener {
  public:
    Execution(const Job& job, Agenda agenda, OwnLoad load, transport::Transport& transport,
              const clock::Clock& clock, records::RecordSink& sink);

    /// Sends all, waits for all, records all.
    void run(const LoopWatch& watch);

    [[nodiscard]] Progress& progress() noexcept { return progress_; }
    [[nodiscard]] Health& health() noexcept { return health_; }
    [[nodiscard]] std::optional<records::RequestRecord>& first_failure() noexcept { return first_failure_; }

    void on_head(transport::TransferId id, int status, const transport::Wake& wake) override;
    void on_bytes(transport::TransferId id, std::string_view bytes, const transport::Wake& wake) override;
    void on_finish(transport::TransferId id, const transport::Finish& finish,
                   const transport::Wake& wake) override;
    void on_settled(transport::TransferId id, std::optional<bool> closed_by_server) override;

  private:
    using Flights = std::unordered_map<transport::TransferId, Flight>;
    using Instants = std::priority_queue<clock::Instant, std::vector<clock::Instant>, std::greater<>>;

    /// A request between two attempts.
    struct Pausing {
        clock::Instant until;
        Request request;

        friend bool operator>(const Pausing& a, const Pausing& b) { return a.until > b.until; }
    };

    [[nodiscard]] bool over() const;
    void step(const LoopWatch& watch);
    [[nodiscard]] clock::Instant next_wake();
    void tell(const LoopWatch& watch);

    void issue_due();
    void take_from_agenda(clock::Instant due);
    void issue(Request request);
    [[nodiscard]] bool has_place() const noexcept;
    void note_issue(const Request& request, clock::Instant now);

    void end_overdue();
    [[nodiscard]] clock::Instant deadline_of(const Flight& flight) const;
    [[nodiscard]] std::string reason_of(const Flight& flight, clock::Instant deadline) const;
    void give_up(Flights::iterator place, records::Outcome outcome, const std::string& why);

    /// An attempt has ended: another one follows, or the request has.
    void conclude(Flight& flight);
    [[nodiscard]] std::optional<clock::Instant> next_attempt(const Flight& flight) const;
    void end_request(const Flight& flight);

    void close(clock::Instant now);
    void cancel_all();
    void cancel_unsent();
    void record_unsent(const Request& request);
    void count_in_flight(clock::Instant now);

    const Job& job_;
    Agenda agenda_;
    clock::Duration think_;
    std::optional<std::size_t> max_in_flight_;
    transport::Transport& transport_;
    const clock::Clock& clock_;
    records::RecordSink& sink_;

    std::vector<Redaction> redactions_;  // of each target
    clock::Instant start_;
    clock::Instant woke_;
    clock::Instant next_watch_;
    Instants free_users_;         // closed loop: when each idle user sends again
    std::deque<Errand> waiting_;  // open load: for a place in flight
    std::priority_queue<Pausing, std::vector<Pausing>, std::greater<>> pausing_;
    Flights flights_;  // in flight or settling
    transport::TransferId next_id_ = 0;
    Deadlines deadlines_;
    std::optional<clock::Instant> out_of_time_;  // when the grace ends
    bool retries_ = true;                        // until the run is to end
    std::vector<schedule::FinishedRequest> finished_;
    clock::Instant counted_;  // until when the number in flight is summed up
    Progress progress_;
    Health health_;
    std::optional<records::RequestRecord> first_failure_;
};

}  // namespace laptime::engine
