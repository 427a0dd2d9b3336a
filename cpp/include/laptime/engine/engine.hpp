/// \file
/// schedule × transport × api × clock → records.
#pragma once

#include <laptime/clock/clock.hpp>
#include <laptime/engine/health.hpp>
#include <laptime/engine/job.hpp>
#include <laptime/records/journal.hpp>
#include <laptime/records/record.hpp>
#include <laptime/schedule/plan.hpp>
#include <laptime/transport/transport.hpp>

#include <cstddef>
#include <functional>
#include <optional>

namespace laptime::engine {

/// How far a block has come.
struct Progress {
    std::size_t planned = 0;
    std::size_t finished = 0;
    std::size_t ok = 0;
    std::size_t in_flight = 0;
};

/// How the warm-up of a block went.
struct WarmUp {
    std::size_t ok = 0;  ///< requests answered well
    std::optional<records::RequestRecord> first_failure;
};

/// Called a few times a second while a block runs, and at its end. It may throw to end the run.
using Watch = std::function<void(const Progress&)>;

class Engine {
  public:
    Engine(transport::Transport& transport, const clock::Clock& clock, records::RecordSink& sink)
        : transport_{transport}, clock_{clock}, sink_{sink} {}

    /// Sends the warm-up requests of a block, one after the other.
    WarmUp warm_up(const Job& job, const schedule::Block& block, const Watch& watch);

    /// Sends the measured requests of a block. Every request ends as one record in the sink, whatever became
    /// of it. When `watch` throws, requests in flight are ended and recorded as cancelled, and the exception
    /// goes on.
    Health measure(const Job& job, const schedule::Block& block, const Watch& watch);

  private:
    transport::Transport& transport_;
    const clock::Clock& clock_;
    records::RecordSink& sink_;
};

}  // namespace laptime::engine
