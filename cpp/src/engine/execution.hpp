// One list of planned requests being carried out.
#pragma once

#include "flight.hpp"
#include "redaction.hpp"

#include <laptime/clock/clock.hpp>
#include <laptime/engine/engine.hpp>
#include <laptime/engine/job.hpp>
#include <laptime/records/journal.hpp>
#include <laptime/schedule/plan.hpp>
#include <laptime/transport/transport.hpp>

#include <functional>
#include <queue>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace laptime::engine {

class Execution final : public transport::Listener {
  public:
    Execution(const Job& job, std::span<const schedule::PlannedRequest> planned, records::Phase phase,
              schedule::Load load, transport::Transport& transport, const clock::Clock& clock,
              records::RecordSink& sink);

    /// Sends all, waits for all, records all.
    void run(const Watch& watch);

    [[nodiscard]] const Progress& progress() const noexcept { return progress_; }
    [[nodiscard]] Health& health() noexcept { return health_; }
    [[nodiscard]] std::optional<records::RequestRecord>& first_failure() noexcept { return first_failure_; }

    void on_head(transport::TransferId id, int status, const transport::Wake& wake) override;
    void on_bytes(transport::TransferId id, std::string_view bytes, const transport::Wake& wake) override;
    void on_finish(transport::TransferId id, const transport::Finish& finish,
                   const transport::Wake& wake) override;
    void on_settled(transport::TransferId id, std::optional<bool> closed_by_server) override;

  private:
    using Instants = std::priority_queue<clock::Instant, std::vector<clock::Instant>, std::greater<>>;

    /// When the next request is to be sent; absent while it waits for an answer, or when none is left.
    [[nodiscard]] std::optional<clock::Instant> next_due() const;
    void issue_due();
    void issue(clock::Instant intended);
    void step(const Watch& watch);
    void watch_now_and_then(const Watch& watch);
    void cancel_all();
    [[nodiscard]] records::Identity identity_of(const schedule::PlannedRequest& planned) const;
    [[nodiscard]] std::string prompt_of(const schedule::PlannedRequest& planned,
                                        const records::Identity& identity) const;
    [[nodiscard]] api::Generation generation_of(const schedule::PlannedRequest& planned) const;
    [[nodiscard]] transport::HttpRequest http_request(const schedule::PlannedRequest& planned,
                                                      const records::Identity& identity) const;

    const Job& job_;
    std::span<const schedule::PlannedRequest> planned_;
    records::Phase phase_;
    schedule::Load load_;
    transport::Transport& transport_;
    const clock::Clock& clock_;
    records::RecordSink& sink_;

    std::vector<Redaction> redactions_;  // of each target
    clock::Instant start_;
    clock::Instant next_watch_;
    std::size_t next_ = 0;  // the first request not yet issued
    Instants free_users_;   // closed loop: when each idle user sends again
    std::unordered_map<transport::TransferId, Flight> flights_;  // in flight or settling
    Progress progress_;
    Health health_;
    std::optional<records::RequestRecord> first_failure_;
};

}  // namespace laptime::engine
