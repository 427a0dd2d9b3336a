// Virtual time that several loops share: it goes on by a millisecond whenever all of them wait.
#pragma once

#include "wire.hpp"

#include <laptime/clock/clock.hpp>
#include <laptime/transport/scripted_transport.hpp>

#include <atomic>
#include <barrier>
#include <cstddef>
#include <functional>

namespace engine_test {

class SharedTime final : public laptime::clock::Clock {
  public:
    /// For so many loops, each of which must wait at least once.
    explicit SharedTime(std::size_t n_loops);

    [[nodiscard]] laptime::clock::Instant now() const noexcept override { return now_; }

    /// Waits until all others do. A thread that has waited once and ends is waited for no longer.
    void wait();

  private:
    std::atomic<laptime::clock::Instant> now_;
    std::barrier<std::function<void()>> all_wait_;
};

/// A wire in shared time.
class SharedWire final : public laptime::transport::Transport {
  public:
    SharedWire(SharedTime& time, laptime::transport::ScriptedTransport::Answer answer)
        : time_{time}, wire_{clock_, std::move(answer)} {}

    void submit(laptime::transport::TransferId id, laptime::transport::HttpRequest request) override {
        clock_.advance_to(time_.now());
        wire_.submit(id, std::move(request));
    }

    std::optional<laptime::transport::Finish> cancel(laptime::transport::TransferId id) override {
        return wire_.cancel(id);
    }

    laptime::clock::Instant poll(laptime::clock::Instant until,
                                 laptime::transport::Listener& listener) override {
        if (until > time_.now()) time_.wait();
        return wire_.poll(time_.now(), listener);
    }

  private:
    SharedTime& time_;
    laptime::clock::ManualClock clock_;
    Wire wire_;
};

}  // namespace engine_test
