// One loop's part of a block being carried out.
#pragma once

#include "flights.hpp"
#include "ledger.hpp"
#include "outbox.hpp"

#include <laptime/clock/clock.hpp>
#include <laptime/engine/job.hpp>
#include <laptime/engine/watch.hpp>
#include <laptime/records/journal.hpp>
#include <laptime/transport/transport.hpp>

#include <optional>

namespace laptime::engine {

/// What a loop works with.
struct Tools {
    transport::Transport& transport;
    const clock::Clock& clock;
    records::RecordSink& sink;
};

class Execution {
  public:
    /// \param start of the block
    Execution(const Job& job, Outbox outbox, const Tools& tools, InFlight& in_flight, clock::Instant start);
    Execution(const Execution&) = delete;
    Execution& operator=(const Execution&) = delete;
    ~Execution() = default;

    /// Sends all, waits for all, records all. An exception leaves nothing on its way.
    void run(const LoopWatch& watch);

    [[nodiscard]] Progress& progress() noexcept { return ledger_.progress(); }
    [[nodiscard]] Health& health() noexcept { return ledger_.health(); }
    [[nodiscard]] std::optional<records::RequestRecord>& first_failure() noexcept {
        return ledger_.first_failure();
    }

  private:
    [[nodiscard]] bool over() const noexcept { return outbox_.empty() && flights_.empty(); }
    void step(const LoopWatch& watch);
    [[nodiscard]] clock::Instant next_wake();
    void tell(const LoopWatch& watch);
    void obey(Wish wish);

    void issue_due();
    void issue(Request request);

    /// An attempt has ended: another one follows, or the request has.
    void conclude(Flight& flight);

    void end_in_time();
    void close(clock::Instant end);
    void cancel_all();
    void leave_nothing() noexcept;
    void record_unsent(const Request& request);

    const Job& job_;
    transport::Transport& transport_;
    const clock::Clock& clock_;
    records::RecordSink& sink_;
    Outbox outbox_;
    Ledger ledger_;
    Flights flights_;
    clock::Instant woke_;
    clock::Instant next_watch_;
    std::optional<clock::Instant> end_of_grace_;  // nothing is sent any more, not even again
};

}  // namespace laptime::engine
