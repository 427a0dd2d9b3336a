// Virtual time for several loops: each thread has a clock of its own that begins at the start, so that what a
// loop does is exact, whatever the others do meanwhile.
#pragma once

#include "wire.hpp"

#include <laptime/clock/clock.hpp>
#include <laptime/transport/scripted_transport.hpp>

#include <atomic>
#include <memory>
#include <thread>

namespace engine_test {

/// Tells each thread its own time.
class OwnTime final : public laptime::clock::Clock {
  public:
    [[nodiscard]] laptime::clock::Instant now() const noexcept override { return hand().now(); }

    /// The clock of the calling thread.
    [[nodiscard]] static laptime::clock::ManualClock& hand();
};

/// A wire on the clock of whichever thread uses it.
class OwnWire final : public laptime::transport::Transport {
  public:
    explicit OwnWire(laptime::transport::ScriptedTransport::Answer answer) : answer_{std::move(answer)} {}

    void submit(laptime::transport::TransferId id, laptime::transport::HttpRequest request) override;
    std::optional<laptime::transport::Finish> cancel(laptime::transport::TransferId id) override;
    laptime::clock::Instant poll(laptime::clock::Instant until,
                                 laptime::transport::Listener& listener) override;

    /// Of the last thread that used it. After that thread has ended.
    [[nodiscard]] const Wire& wire() const { return *wire_; }
    [[nodiscard]] bool was_used() const noexcept { return wire_ != nullptr; }

  private:
    Wire& mine();

    laptime::transport::ScriptedTransport::Answer answer_;
    std::unique_ptr<Wire> wire_;
    std::thread::id user_;
};

}  // namespace engine_test
