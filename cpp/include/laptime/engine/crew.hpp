/// \file
/// Several engines at work on one block, each in a loop on a thread of its own, while the caller's thread
/// follows.
#pragma once

#include <laptime/engine/engine.hpp>
#include <laptime/schedule/stop_rule.hpp>

#include <functional>
#include <memory>
#include <span>
#include <vector>

namespace laptime::engine {

using TransportFactory = std::function<std::unique_ptr<transport::Transport>()>;

class Crew {
  public:
    /// \param sink takes records from all threads
    Crew(TransportFactory make_transport, const clock::Clock& clock, records::RecordSink& sink);

    /// See Engine::warm_up.
    WarmUp warm_up(const Job& job, const schedule::Block& block, const Watch& watch);

    /// See Engine::measure. The load's users, and places in flight, are dealt out to the threads beforehand;
    /// there are fewer threads than asked for where some would have no user, or fewer than 64 places. `watch`
    /// and the rules are called on the thread that calls this.
    /// \throws error::RunError where the system gives no thread, and what a loop, the watch or a rule throws,
    ///     once all loops have ended
    Health measure(const Job& job, const schedule::Block& block, std::size_t threads, const Watch& watch,
                   std::span<schedule::StopRule* const> rules = {});

  private:
    void make_transports(std::size_t n);

    TransportFactory make_transport_;
    const clock::Clock& clock_;
    records::RecordSink& sink_;
    std::vector<std::unique_ptr<transport::Transport>> transports_;  // kept, with their warm connections
};

}  // namespace laptime::engine
