#include "in_flight.hpp"

#include <algorithm>

namespace laptime::engine {

void InFlight::enter(clock::Instant now, bool measured) {
    const std::lock_guard lock{mutex_};
    sum_up(now);
    ++n_;
    most_ = std::max(most_, n_);
    if (!measured) return;
    if (!sending_) summed_ = now;
    Span::extend(sending_, now);
    sum_while_sending_s_ = sum_s_;
}

void InFlight::leave(clock::Instant now) {
    const std::lock_guard lock{mutex_};
    sum_up(now);
    --n_;
}

/// Another loop may have come first with a later instant.
void InFlight::sum_up(clock::Instant now) {
    if (!sending_ || now <= summed_) return;
    sum_s_ += static_cast<double>(n_) * clock::to_seconds(now - summed_);
    summed_ = now;
}

void InFlight::tell(Health& health) const {
    const std::lock_guard lock{mutex_};
    health.most_in_flight = most_;
    health.in_flight_s = sum_while_sending_s_;
    if (sending_) health.sending = sending_->last - sending_->first;
}

}  // namespace laptime::engine
