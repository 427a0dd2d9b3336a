/// \file
/// Bytes out, bytes in, with the time of each. Knows HTTP and no API.
#pragma once

#include <laptime/clock/time.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace laptime::transport {

using TransferId = std::uint64_t;

struct Header {
    std::string name;
    std::string value;

    friend bool operator==(const Header&, const Header&) = default;
};

struct HttpRequest {
    std::string method = "POST";
    std::string url;
    std::vector<Header> headers;
    std::string body;
    clock::Duration timeout{};    ///< for the whole transfer; 0: none
    std::string request_id = {};  ///< sent as X-Request-Id, unless a header is that; empty: none
    std::string ca_file = {};  ///< certificates that are trusted instead of the system's; empty: the system's
};

/// When the client learnt of something: the event loop found it at `at`, and it happened within ± uncertainty
/// of that. Not earlier, because the loop had found everything that was there when it looked before; and not
/// later than it was read, a moment after, when more may have come.
struct Wake {
    clock::Instant at;
    clock::Duration uncertainty{};
};

enum class Failure { none, connect, timeout, connection_lost, protocol };

/// How a transfer ended. Stamps that were not observed, as those of a connection that stood already, are
/// absent.
struct Finish {
    Failure failure = Failure::none;
    std::string message;
    int status = 0;
    std::optional<clock::Instant> dns;
    std::optional<clock::Instant> connected;
    std::optional<clock::Instant> tls;
    std::optional<clock::Instant> sent;
    bool connection_reused = false;
    bool sent_again = false;          ///< it first met a kept connection that was being closed
    std::int64_t bytes_sent = 0;      ///< of the request's body
    std::int64_t bytes_received = 0;  ///< of the answer's body
    std::optional<clock::Duration> retry_after = {};  ///< what the server asks for before another attempt
    std::string content_type = {};
};

/// Hears of every transfer. on_head and on_bytes must not call the transport; the others may.
class Listener {
  public:
    Listener() = default;
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;
    virtual ~Listener() = default;

    /// The first bytes of the answer have come.
    virtual void on_head(TransferId id, int status, const Wake& wake) = 0;
    virtual void on_bytes(TransferId id, std::string_view bytes, const Wake& wake) = 0;
    virtual void on_finish(TransferId id, const Finish& finish, const Wake& wake) = 0;

    /// Once for each finished transfer, a moment later: whether the server closed the connection right after
    /// its answer, although it could have been kept. Absent where that could not be seen.
    virtual void on_settled(TransferId id, std::optional<bool> closed_by_server) = 0;
};

class Transport {
  public:
    Transport() = default;
    Transport(const Transport&) = delete;
    Transport& operator=(const Transport&) = delete;
    virtual ~Transport() = default;

    /// Starts a transfer under an id that is not in use; its bytes go out in the next poll().
    virtual void submit(TransferId id, HttpRequest request) = 0;

    /// Ends a transfer at once; nothing more is heard of it. Returns what was observed of it until now;
    /// nothing where it had finished already.
    virtual std::optional<Finish> cancel(TransferId id) = 0;

    /// Waits for something to happen, until `until` at the latest, and tells the listener all that did.
    /// Returns when the wait was over and the work began.
    virtual clock::Instant poll(clock::Instant until, Listener& listener) = 0;
};

}  // namespace laptime::transport
