// All attempts of one loop that are on their way: sends them, listens to them, ends what takes too long, and
// writes one record of each.
#pragma once

#include "deadlines.hpp"
#include "flight.hpp"
#include "redaction.hpp"
#include "request.hpp"

#include <laptime/clock/time.hpp>
#include <laptime/engine/job.hpp>
#include <laptime/records/journal.hpp>
#include <laptime/transport/transport.hpp>

#include <functional>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace laptime::engine {

class Flights final : public transport::Listener {
  public:
    /// Told of each attempt once its outcome is known; it may still change the record.
    using OnEnd = std::function<void(Flight&)>;

    Flights(const Job& job, transport::Transport& transport, records::RecordSink& sink, OnEnd on_end);

    /// Sends an attempt that is issued now.
    void send(const Request& request, const records::Identity& identity, transport::HttpRequest bytes,
              clock::Instant now);

    /// Whether nothing is on its way, nor its connection watched any more.
    [[nodiscard]] bool empty() const noexcept { return flights_.empty(); }

    [[nodiscard]] std::optional<clock::Instant> next_deadline();
    void end_overdue(clock::Instant now);

    /// Ends all at once. Where a record cannot be written that is thrown, and the next call ends the others.
    void cancel_all(const std::string& why, clock::Instant now);

    void on_head(transport::TransferId id, int status, const transport::Wake& wake) override;
    void on_bytes(transport::TransferId id, std::string_view bytes, const transport::Wake& wake) override;
    void on_finish(transport::TransferId id, const transport::Finish& finish,
                   const transport::Wake& wake) override;
    void on_settled(transport::TransferId id, std::optional<bool> closed_by_server) override;

  private:
    using ById = std::unordered_map<transport::TransferId, Flight>;

    void end_overdue(ById::iterator which, clock::Instant now);

    /// Ends a transfer in whatever state it is, and records it.
    template <class Judge>
    void end_transfer(ById::iterator which, const Judge& judge);

    const Job& job_;
    transport::Transport& transport_;
    records::RecordSink& sink_;
    OnEnd on_end_;
    std::vector<Redaction> redactions_;  // of each target
    ById flights_;                       // in flight or settling
    transport::TransferId next_id_ = 0;
    Deadlines deadlines_;
};

}  // namespace laptime::engine
