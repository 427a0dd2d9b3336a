// Waits for curl's sockets and lets curl work on them.
#pragma once

#include <laptime/clock/clock.hpp>
#include <laptime/transport/transport.hpp>

#include <functional>
#include <memory>

#include <curl/curl.h>

namespace laptime::transport {

class EventLoop {
  public:
    EventLoop() = default;
    EventLoop(const EventLoop&) = delete;
    EventLoop& operator=(const EventLoop&) = delete;
    virtual ~EventLoop() = default;

    /// Lets curl begin what was added since, without waiting.
    virtual void start_added() = 0;

    /// Waits until a socket is ready, but not beyond `until`, and lets curl act on every one that is. Before
    /// each, `wake` is set to when it was learnt of; after it, `acted` is called. Returns when the wait was
    /// over.
    virtual clock::Instant wait(clock::Instant until, Wake& wake, const std::function<void()>& acted) = 0;

    /// Must be called before a socket of curl's is closed.
    virtual void forget(curl_socket_t socket) = 0;
};

/// Called when something happens on the socket of a connection that is kept but not in use: its end, most
/// likely.
using IdleSocketReady = std::function<void(curl_socket_t socket)>;

/// The best loop this system has; not every loop watches idle sockets. \throws error::RunError where it gives
/// none
[[nodiscard]] std::unique_ptr<EventLoop> make_event_loop(CURLM* multi, const clock::SteadyClock& clock,
                                                         const IdleSocketReady& idle_socket_ready);

}  // namespace laptime::transport
