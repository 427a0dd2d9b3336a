#if !defined(__linux__) || defined(LAPTIME_PORTABLE_POLLING)

#include "event_loop.hpp"

#include <algorithm>
#include <utility>

namespace laptime::transport {

namespace {

/// curl_multi_poll: everywhere, but with waits that end to the millisecond.
class PollLoop final : public EventLoop {
  public:
    PollLoop(CURLM* multi, const clock::SteadyClock& clock)
        : multi_{multi}, clock_{clock}, woke_{clock.now()} {}

    void start_added(Wake& wake) override {
        wake = learn();
        perform();
    }

    clock::Instant wait(clock::Instant until, Wake& wake, const std::function<void()>& acted) override {
        // Rounded down, so that a deadline is met by a last short spin instead of being slept over.
        const auto left = std::max(until - clock_.now(), clock::Duration::zero());
        curl_multi_poll(multi_, nullptr, 0, static_cast<int>(left / std::chrono::milliseconds{1}), nullptr);
        wake = learn();
        perform();
        acted();
        return woke_;
    }

    void opened(curl_socket_t /*socket*/) override {}
    void closes(curl_socket_t /*socket*/) override {}

  private:
    Wake learn() {
        const clock::Instant before = std::exchange(woke_, clock_.now());
        return {.at = woke_, .uncertainty = woke_ - before};
    }

    void perform() {
        int running = 0;
        require(curl_multi_perform(multi_, &running));
    }

    CURLM* multi_;
    const clock::SteadyClock& clock_;
    clock::Instant woke_;
};

}  // namespace

std::unique_ptr<EventLoop> make_event_loop(CURLM* multi, const clock::SteadyClock& clock,
                                           const IdleSocketReady& /*idle_socket_ready*/) {
    return std::make_unique<PollLoop>(multi, clock);
}

}  // namespace laptime::transport

#endif
