#include "settling.hpp"

#include <poll.h>

namespace laptime::transport {

namespace {

#ifdef POLLRDHUP
constexpr short hang_up = POLLRDHUP;
#else
constexpr short hang_up = POLLIN;  // an idle connection becomes readable when it ends
#endif

bool peer_has_closed(curl_socket_t socket) noexcept {
    pollfd state{.fd = socket, .events = hang_up, .revents = 0};
    return ::poll(&state, 1, 0) == 1 && (state.revents & (hang_up | POLLHUP | POLLERR)) != 0;
}

}  // namespace

void Settling::watch(TransferId id, curl_socket_t socket, clock::Instant deadline) {
    settle_watched(socket, false);  // it has carried another transfer since
    watched_.insert_or_assign(socket, id);
    queue_.push_back({.deadline = deadline, .socket = socket, .id = id});
}

void Settling::settle(TransferId id, std::optional<bool> closed_by_server) {
    settled_.emplace_back(id, closed_by_server);
}

void Settling::forget(TransferId id) {
    std::erase_if(watched_, [id](const auto& entry) { return entry.second == id; });
    std::erase_if(settled_, [id](const auto& entry) { return entry.first == id; });
}

void Settling::socket_closes(curl_socket_t socket) {
    if (watched_.contains(socket)) settle_watched(socket, peer_has_closed(socket));
}

void Settling::settle_watched(curl_socket_t socket, bool closed_by_server) {
    const auto found = watched_.find(socket);
    if (found == watched_.end()) return;
    settled_.emplace_back(found->second, closed_by_server);
    watched_.erase(found);
}

void Settling::settle_due(clock::Instant now) {
    while (!queue_.empty() && queue_.front().deadline <= now) {
        const Watched oldest = queue_.front();
        queue_.pop_front();
        if (is_watched(oldest)) settle_watched(oldest.socket, peer_has_closed(oldest.socket));
    }
}

std::optional<clock::Instant> Settling::next_deadline() {
    while (!queue_.empty() && !is_watched(queue_.front())) queue_.pop_front();
    if (queue_.empty()) return std::nullopt;
    return queue_.front().deadline;
}

bool Settling::is_watched(const Watched& watched) const {
    const auto found = watched_.find(watched.socket);
    return found != watched_.end() && found->second == watched.id;
}

void Settling::tell(Listener& listener) {
    for (const auto& [id, closed_by_server] : std::exchange(settled_, {}))
        listener.on_settled(id, closed_by_server);
}

}  // namespace laptime::transport
