// A scripted transport that also says what was observed of a transfer that was cut off, and that tells only
// after a while what became of its connection.
#pragma once

#include <laptime/clock/clock.hpp>
#include <laptime/transport/scripted_transport.hpp>

#include <deque>
#include <map>
#include <optional>

namespace engine_test {

class Wire final : public laptime::transport::Transport {
  public:
    Wire(laptime::clock::ManualClock& clock, laptime::transport::ScriptedTransport::Answer answer)
        : clock_{clock}, scripted_{clock, std::move(answer)} {}

    void submit(laptime::transport::TransferId id, laptime::transport::HttpRequest request) override;
    std::optional<laptime::transport::Finish> cancel(laptime::transport::TransferId id) override;
    laptime::clock::Instant poll(laptime::clock::Instant until,
                                 laptime::transport::Listener& listener) override;

    [[nodiscard]] const std::vector<laptime::transport::HttpRequest>& requests() const noexcept {
        return scripted_.requests();
    }

    /// Transfers that have neither finished nor were cancelled, and those whose connection is still watched.
    [[nodiscard]] std::size_t running() const noexcept { return running_.size() + settling_.size(); }

    [[nodiscard]] std::size_t most_running() const noexcept { return most_running_; }
    [[nodiscard]] std::size_t polls() const noexcept { return polls_; }

    laptime::clock::Duration settling_time{};
    bool connects = true;          ///< whether connections stand at all
    bool new_connections = false;  ///< whether each transfer that is cut off had opened one

  private:
    class Relay;

    struct Settling {
        laptime::clock::Instant at;
        laptime::transport::TransferId id;
        std::optional<bool> closed_by_server;
    };

    laptime::clock::ManualClock& clock_;
    laptime::transport::ScriptedTransport scripted_;
    std::map<laptime::transport::TransferId, laptime::clock::Instant> running_;  // since when
    std::deque<Settling> settling_;
    std::size_t most_running_ = 0;
    std::size_t polls_ = 0;
};

}  // namespace engine_test
