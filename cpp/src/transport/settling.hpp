// Finds out whether the server closes a connection right after its answer. The end of the answer and the end
// of the connection come in either order and microseconds apart, so a finished transfer is watched a moment
// longer.
#pragma once

#include <laptime/transport/transport.hpp>

#include <deque>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include <curl/curl.h>

namespace laptime::transport {

class Settling {
  public:
    /// Watches the kept connection of a finished transfer until `deadline`.
    void watch(TransferId id, curl_socket_t socket, clock::Instant deadline);

    /// The fate of this transfer's connection is known, or cannot be.
    void settle(TransferId id, std::optional<bool> closed_by_server);

    /// Nothing is to be told of this transfer.
    void forget(TransferId id);

    /// Curl is about to close a socket: was it the server's doing?
    void socket_closes(curl_socket_t socket);

    /// Settles what has been watched long enough.
    void settle_due(clock::Instant now);

    [[nodiscard]] std::optional<clock::Instant> next_deadline();

    /// Tells the listener of all that is settled, once.
    void tell(Listener& listener);

  private:
    struct Watched {
        clock::Instant deadline;
        curl_socket_t socket;
        TransferId id;
    };

    [[nodiscard]] bool is_watched(const Watched& watched) const;
    void settle_watched(curl_socket_t socket, bool closed_by_server);

    std::deque<Watched> queue_;  // by deadline; an entry whose id is no longer watched is passed over
    std::unordered_map<curl_socket_t, TransferId> watched_;
    std::vector<std::pair<TransferId, std::optional<bool>>> settled_;
};

}  // namespace laptime::transport
