#if defined(__linux__) && !defined(LAPTIME_PORTABLE_POLLING)

#include "event_loop.hpp"

#include <laptime/error/error.hpp>
#include <laptime/transport/away_from_sender.hpp>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

namespace laptime::transport {

namespace {

/// While curl acts on what was found, the loop looks for more: what comes meanwhile is stamped soon.
constexpr clock::Duration shortest_between_looks = std::chrono::microseconds{100};
constexpr clock::Duration longest_between_looks = std::chrono::milliseconds{1};

class Descriptor {
  public:
    Descriptor(int value, const char* what) : value_{value} {
        if (value < 0) {
            throw error::RunError(std::string{"the system gives no "} + what + ": " +
                                  std::generic_category().message(errno));
        }
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() { ::close(value_); }

    [[nodiscard]] int get() const noexcept { return value_; }

  private:
    int value_;
};

timespec to_timespec(clock::Instant instant) noexcept {
    const std::int64_t nanoseconds = clock::to_ns(instant);
    return {.tv_sec = nanoseconds / 1'000'000'000, .tv_nsec = nanoseconds % 1'000'000'000};
}

/// Curl's multi-socket interface on epoll. A timerfd with an absolute time ends a wait to the microsecond,
/// where epoll's own time-out counts in milliseconds.
class EpollLoop final : public EventLoop {
  public:
    EpollLoop(CURLM* multi, const clock::SteadyClock& clock, IdleSocketReady idle_socket_ready)
        : multi_{multi},
          clock_{clock},
          idle_socket_ready_{std::move(idle_socket_ready)},
          epoll_{::epoll_create1(EPOLL_CLOEXEC), "epoll descriptor"},
          timer_{::timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC), "timer descriptor"},
          complete_{clock.now()} {
        epoll_event event{.events = EPOLLIN, .data = {.fd = timer_.get()}};
        ::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, timer_.get(), &event);
        curl_multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, &EpollLoop::watch_socket);
        curl_multi_setopt(multi_, CURLMOPT_SOCKETDATA, static_cast<void*>(this));
        curl_multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, &EpollLoop::set_curl_timer);
        curl_multi_setopt(multi_, CURLMOPT_TIMERDATA, static_cast<void*>(this));
    }

    void start_added(Wake& wake) override {
        const clock::Instant now = clock_.now();
        wake = {.at = now, .uncertainty = now - complete_};
        act_on_due_timer(now);
    }

    clock::Instant wait(clock::Instant until, Wake& wake, const std::function<void()>& acted) override {
        const clock::Instant before = complete_;
        const clock::Instant deadline = curl_deadline_ ? std::min(until, *curl_deadline_) : until;
        const clock::Instant woke = found_.empty() ? look_or_sleep(deadline) : look();
        // What is found meanwhile waits for the next call: this one must end.
        for (std::size_t left = found_.size(); left > 0; --left) {
            if (clock_.now() >= next_look_) look();
            act_on_next(wake, acted);
        }
        const clock::Instant now = clock_.now();
        wake = {.at = now, .uncertainty = now - before};
        act_on_due_timer(woke);
        return woke;
    }

    void opened(curl_socket_t socket) override { socket_of(socket) = {.is_of_connection = true}; }

    void closes(curl_socket_t socket) override {
        unwatch(socket);
        socket_of(socket) = {};
    }

  private:
    struct Socket {
        std::uint32_t watched_for = 0;  // events; 0: not watched
        std::uint32_t found = 0;        // events that curl has not acted on yet
        Wake wake{};                    // when they were found
        bool in_use = false;
        bool is_of_connection = false;  // others, as the resolver's, are closed without a word
    };

    Socket& socket_of(curl_socket_t socket) {
        const auto place = static_cast<std::size_t>(socket);
        if (place >= sockets_.size()) sockets_.resize(place + 1);
        return sockets_[place];
    }

    // ── looking: what is ready waits in found_ for its turn, stamped

    /// Without waiting.
    clock::Instant look() {
        const clock::Instant before = clock_.now();
        const std::size_t ready = take_ready(0);
        const clock::Instant now = clock_.now();
        keep(ready, now, before);
        // As often as it costs little: a look lasts the longer, the more is ready.
        next_look_ = now + std::clamp(10 * (now - before), shortest_between_looks, longest_between_looks);
        return now;
    }

    /// Sleeps where nothing is ready, until the deadline at the latest.
    clock::Instant look_or_sleep(clock::Instant deadline) {
        if (deadline <= clock_.now()) return look();
        arm(deadline);
        static_cast<void>(take_ready(-1));
        const clock::Instant now = clock_.now();
        // This thread may have been kept from the processor between the end of the wait and the look at the
        // clock. What came in between is taken too: then all that is left came after `now`.
        keep(take_ready(0), now, now);
        next_look_ = now + shortest_between_looks;
        if (!found_.empty()) away_from_sender_.woken_by(found_.front(), now);
        return now;
    }

    /// Fills events_ with what is ready, at once or within the time-out; how many they are.
    std::size_t take_ready(int timeout_ms) {
        // Room for every socket: an event left for the next look would be stamped too late.
        events_.resize(n_watched_ + 1);
        const int ready =
            ::epoll_wait(epoll_.get(), events_.data(), static_cast<int>(events_.size()), timeout_ms);
        return static_cast<std::size_t>(std::max(ready, 0));  // a signal ends a wait early, and that is all
    }

    /// Keeps what a look has found. All that came before `complete` is among it.
    void keep(std::size_t ready, clock::Instant now, clock::Instant complete) {
        const Wake wake{.at = now, .uncertainty = now - complete_};
        complete_ = complete;
        for (std::size_t i = 0; i < ready; ++i) {
            const epoll_event& event = events_[i];
            if (event.data.fd == timer_.get()) {
                pass_timer();
                continue;
            }
            Socket& socket = socket_of(event.data.fd);
            if (socket.found == 0) {
                found_.push_back(event.data.fd);
                socket.wake = wake;
            }
            socket.found |= event.events;
        }
    }

    void pass_timer() {
        std::uint64_t expirations = 0;
        [[maybe_unused]] const auto n = ::read(timer_.get(), &expirations, sizeof expirations);
        armed_for_.reset();
    }

    void arm(clock::Instant deadline) {
        if (armed_for_ == deadline) return;
        const itimerspec setting{.it_interval = {}, .it_value = to_timespec(deadline)};
        ::timerfd_settime(timer_.get(), TFD_TIMER_ABSTIME, &setting, nullptr);
        armed_for_ = deadline;
    }

    // ── acting

    /// Acts on what waits longest.
    void act_on_next(Wake& wake, const std::function<void()>& acted) {
        const curl_socket_t descriptor = found_.front();
        found_.pop_front();
        Socket& socket = socket_of(descriptor);
        const std::uint32_t events = std::exchange(socket.found, 0);
        if (events == 0) return;  // curl has closed it since, or done with it
        wake = socket.wake;
        if (socket.in_use) {
            act_on(descriptor, events);
        } else {
            idle_socket_ready_(descriptor);
            unwatch(descriptor);
        }
        acted();
    }

    void act_on(curl_socket_t socket, std::uint32_t events) {
        int what = 0;
        if ((events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP)) != 0) what |= CURL_CSELECT_IN;
        if ((events & EPOLLOUT) != 0) what |= CURL_CSELECT_OUT;
        if ((events & EPOLLERR) != 0) what |= CURL_CSELECT_ERR;
        int running = 0;
        require(curl_multi_socket_action(multi_, socket, what, &running));
    }

    void act_on_due_timer(clock::Instant now) {
        if (!curl_deadline_ || *curl_deadline_ > now) return;
        curl_deadline_.reset();
        int running = 0;
        require(curl_multi_socket_action(multi_, CURL_SOCKET_TIMEOUT, 0, &running));
    }

    // ── watching

    /// Curl says what it waits for. The socket of a connection stays watched between two requests, which
    /// saves the system two calls each.
    static int watch_socket(CURL* /*easy*/, curl_socket_t socket, int what, void* self, void* /*unused*/) {
        auto& loop = *static_cast<EpollLoop*>(self);
        Socket& known = loop.socket_of(socket);
        known.in_use = what != CURL_POLL_REMOVE;
        if (!known.in_use) {
            known.found = 0;  // what is there still is found again
            if (!known.is_of_connection || known.watched_for != EPOLLIN) loop.unwatch(socket);
            return 0;
        }
        std::uint32_t events = 0;
        if ((what & CURL_POLL_IN) != 0) events |= EPOLLIN;
        if ((what & CURL_POLL_OUT) != 0) events |= EPOLLOUT;
        return events == known.watched_for || loop.watch(socket, events) ? 0 : -1;
    }

    [[nodiscard]] bool watch(curl_socket_t socket, std::uint32_t events) {
        Socket& known = socket_of(socket);
        const int operation = known.watched_for == 0 ? EPOLL_CTL_ADD : EPOLL_CTL_MOD;
        epoll_event event{.events = events, .data = {.fd = socket}};
        if (::epoll_ctl(epoll_.get(), operation, socket, &event) != 0) return false;
        if (known.watched_for == 0) ++n_watched_;
        known.watched_for = events;
        return true;
    }

    void unwatch(curl_socket_t socket) {
        Socket& known = socket_of(socket);
        if (known.watched_for == 0) return;
        ::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, socket, nullptr);
        --n_watched_;
        known.watched_for = 0;
        known.found = 0;
    }

    static int set_curl_timer(CURLM* /*multi*/, long timeout_ms, void* self) {
        auto& loop = *static_cast<EpollLoop*>(self);
        loop.curl_deadline_.reset();
        if (timeout_ms >= 0) loop.curl_deadline_ = loop.clock_.now() + std::chrono::milliseconds{timeout_ms};
        return 0;
    }

    CURLM* multi_;
    const clock::SteadyClock& clock_;
    IdleSocketReady idle_socket_ready_;
    AwayFromSender away_from_sender_;
    Descriptor epoll_;
    Descriptor timer_;
    std::vector<Socket> sockets_;  // by descriptor
    std::size_t n_watched_ = 0;
    std::vector<epoll_event> events_;
    std::deque<curl_socket_t> found_;
    clock::Instant complete_;  // all that came before has been found
    clock::Instant next_look_;
    std::optional<clock::Instant> curl_deadline_;
    std::optional<clock::Instant> armed_for_;
};

}  // namespace

std::unique_ptr<EventLoop> make_event_loop(CURLM* multi, const clock::SteadyClock& clock,
                                           const IdleSocketReady& idle_socket_ready) {
    return std::make_unique<EpollLoop>(multi, clock, idle_socket_ready);
}

}  // namespace laptime::transport

#endif
