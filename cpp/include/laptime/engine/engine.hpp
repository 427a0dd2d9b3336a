/// \file
/// schedule × transport × api × clock → records, in one loop on one thread.
#pragma once

#include <laptime/clock/clock.hpp>
#include <laptime/engine/health.hpp>
#include <laptime/engine/job.hpp>
#include <laptime/engine/watch.hpp>
#include <laptime/records/journal.hpp>
#include <laptime/records/record.hpp>
#include <laptime/schedule/plan.hpp>
#include <laptime/transport/transport.hpp>

#include <cstddef>
#include <optional>

namespace laptime::engine {

/// How the warm-up of a block went.
struct WarmUp {
    std::size_t ok = 0;  ///< requests answered well
    std::optional<records::RequestRecord> first_failure;
};

class Engine {
  public:
    Engine(transport::Transport& transport, const clock::Clock& clock, records::RecordSink& sink)
        : transport_{transport}, clock_{clock}, sink_{sink} {}

    /// Sends the warm-up requests of a block, one after the other.
    WarmUp warm_up(const Job& job, const schedule::Block& block, const LoopWatch& watch);

    /// Sends the measured requests of a block, with the load before and after them. Every request that was
    /// due ends as one record an attempt in the sink, whatever became of it.
    /// \throws error::SpecError where the job makes no sense, and what the watch or the sink throws, once
    ///     nothing is on its way any more
    Health measure(const Job& job, const schedule::Block& block, const LoopWatch& watch);

  private:
    transport::Transport& transport_;
    const clock::Clock& clock_;
    records::RecordSink& sink_;
};

}  // namespace laptime::engine
