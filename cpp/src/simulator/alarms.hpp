// One timer for everything that waits: a busy server would spend more on a timer each than on what it sends.
#pragma once

#include <laptime/clock/clock.hpp>

#include <cstddef>
#include <functional>
#include <map>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

namespace laptime::simulator {

class Alarm;

/// Lives on one thread. It never rings an alarm too early. The more alarms are set, the longer it may put off
/// a wake, so that one wake serves several: 0.25 µs an alarm, but never more than 0.25 ms.
class Alarms {
  public:
    explicit Alarms(boost::asio::io_context& io) : timer_{io} {}
    Alarms(const Alarms&) = delete;
    Alarms& operator=(const Alarms&) = delete;

    /// Rings no more, so that the thread has nothing left to wait for.
    void stop() { timer_.cancel(); }

  private:
    friend class Alarm;
    using Waiting = std::multimap<clock::Instant, Alarm*>;

    [[nodiscard]] clock::Duration slack() const noexcept;
    void wake_in_time();
    void ring_due();

    Waiting waiting_;
    boost::asio::steady_timer timer_;
    clock::Instant wakes_at_ = clock::Instant::max();  ///< where the timer is set
    bool ringing_ = false;
    clock::SteadyClock clock_;
};

/// Rings once at the time it was last set to. Alarms of the same time ring in the order they were set.
class Alarm {
  public:
    Alarm(Alarms& alarms, std::function<void()> ring) : alarms_{alarms}, ring_{std::move(ring)} {}
    Alarm(const Alarm&) = delete;
    Alarm& operator=(const Alarm&) = delete;
    ~Alarm() { cancel(); }

    void set(clock::Instant time);
    void cancel() noexcept;

  private:
    friend class Alarms;
    Alarms& alarms_;
    std::function<void()> ring_;
    Alarms::Waiting::node_type spare_;  ///< used again by the next set()
    Alarms::Waiting::iterator place_;
    bool is_set_ = false;
};

}  // namespace laptime::simulator
