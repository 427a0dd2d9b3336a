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

    /// Lets curl begin what was added since, without waiting. Sets `wake` to this moment before.
    /// \throws error::RunError where curl gives up
    virtual void start_added(Wake& wake) = 0;

    /// Waits until a socket is ready, but not beyond `until`, and lets curl act on those that are. Before
    /// each, `wake` is set to when it was learnt of; after it, `acted` is called. Returns when the wait was
    /// over.
    /// \throws error::RunError where curl gives up
    virtual clock::Instant wait(clock::Instant until, Wake& wake, const std::function<void()>& acted) = 0;

    /// Must be called for each socket of a connection, which may then stay watched between two requests.
    virtual void opened(curl_socket_t socket) = 0;

    /// Must be called before such a socket is closed.
    virtual void closes(curl_socket_t socket) = 0;

  protected:
    /// \throws error::RunError where curl says that it cannot go on
    static void require(CURLMcode code);
};

/// Called when something happens on the socket of a connection that is kept but not in use: its end, most
/// likely.
using IdleSocketReady = std::function<void(curl_socket_t socket)>;

/// The best loop this system has; not every loop watches idle sockets. \throws error::RunError where it gives
/// none
[[nodiscard]] std::unique_ptr<EventLoop> make_event_loop(CURLM* multi, const clock::SteadyClock& clock,
                                                         const IdleSocketReady& idle_socket_ready);

}  // namespace laptime::transport
