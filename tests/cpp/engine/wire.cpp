#include "wire.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace engine_test {

using namespace laptime;

class Wire::Relay final : public transport::Listener {
  public:
    Relay(Wire& wire, transport::Listener& listener) : wire_{wire}, listener_{listener} {}

    void on_head(transport::TransferId id, int status, const transport::Wake& wake) override {
        listener_.on_head(id, status, wake);
    }

    void on_bytes(transport::TransferId id, std::string_view bytes, const transport::Wake& wake) override {
        listener_.on_bytes(id, bytes, wake);
    }

    void on_finish(transport::TransferId id, const transport::Finish& finish,
                   const transport::Wake& wake) override {
        wire_.running_.erase(id);
        listener_.on_finish(id, finish, wake);
    }

    void on_settled(transport::TransferId id, std::optional<bool> closed_by_server) override {
        if (wire_.settling_time == clock::Duration::zero()) {
            listener_.on_settled(id, closed_by_server);
        } else {
            wire_.settling_.push_back({.at = wire_.clock_.now() + wire_.settling_time,
                                       .id = id,
                                       .closed_by_server = closed_by_server});
        }
    }

  private:
    Wire& wire_;
    transport::Listener& listener_;
};

void Wire::submit(transport::TransferId id, transport::HttpRequest request) {
    if (!running_.emplace(id, clock_.now()).second)
        throw std::logic_error("a transfer of this id is running");
    most_running_ = std::max(most_running_, running_.size());
    scripted_.submit(id, std::move(request));
}

std::optional<transport::Finish> Wire::cancel(transport::TransferId id) {
    std::erase_if(settling_, [id](const Settling& settling) { return settling.id == id; });
    static_cast<void>(scripted_.cancel(id));
    const auto found = running_.extract(id);
    if (found.empty()) return std::nullopt;
    transport::Finish observed;
    if (connects) observed.sent = found.mapped();
    observed.connection_reused = !new_connections;
    return observed;
}

clock::Instant Wire::poll(clock::Instant until, transport::Listener& listener) {
    ++polls_;
    Relay relay{*this, listener};
    const clock::Instant woke =
        scripted_.poll(settling_.empty() ? until : std::min(until, settling_.front().at), relay);
    while (!settling_.empty() && settling_.front().at <= clock_.now()) {
        const Settling settled = settling_.front();
        settling_.pop_front();
        listener.on_settled(settled.id, settled.closed_by_server);
    }
    return woke;
}

}  // namespace engine_test
