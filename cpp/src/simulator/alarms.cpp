#include "alarms.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace laptime::simulator {

clock::Duration Alarms::slack() const noexcept {
    using std::chrono::nanoseconds;
    constexpr nanoseconds for_each{250};
    constexpr nanoseconds longest{250'000};
    return std::min<clock::Duration>(for_each * static_cast<std::int64_t>(waiting_.size()), longest);
}

void Alarms::wake_in_time() {
    if (waiting_.empty() || ringing_) return;
    const clock::Instant time = waiting_.begin()->first + slack();
    if (time >= wakes_at_) return;
    wakes_at_ = time;
    timer_.expires_at(std::chrono::steady_clock::time_point{time.time_since_epoch()});
    timer_.async_wait([this](const boost::system::error_code& failure) {
        if (!failure) ring_due();  // else it was set to an earlier time
    });
}

/// What is set meanwhile rings at the next wake, so that sockets get their turn between.
void Alarms::ring_due() {
    wakes_at_ = clock::Instant::max();
    ringing_ = true;
    const clock::Instant now = clock_.now();
    for (std::size_t n = waiting_.size(); n > 0 && !waiting_.empty(); --n) {
        const auto [time, alarm] = *waiting_.begin();
        if (time > now) break;
        alarm->cancel();
        alarm->ring_();
    }
    ringing_ = false;
    wake_in_time();
}

void Alarm::set(clock::Instant time) {
    cancel();
    if (spare_) {
        spare_.key() = time;
        place_ = alarms_.waiting_.insert(std::move(spare_));
    } else {
        place_ = alarms_.waiting_.emplace(time, this);
    }
    is_set_ = true;
    if (place_ == alarms_.waiting_.begin()) alarms_.wake_in_time();
}

void Alarm::cancel() noexcept {
    if (!is_set_) return;
    spare_ = alarms_.waiting_.extract(place_);
    is_set_ = false;
}

}  // namespace laptime::simulator
