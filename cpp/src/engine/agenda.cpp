#include "agenda.hpp"

#include <algorithm>
#include <utility>

namespace laptime::engine {

Agenda::Agenda(std::vector<Stretch> stretches, const Part& part, clock::Instant start)
    : stretches_{std::move(stretches)},
      part_{part},
      ends_in_time_{std::all_of(stretches_.begin(), stretches_.end(),
                                [](const Stretch& stretch) { return stretch.limits.max_time.has_value(); })},
      began_{start} {}

std::optional<Errand> Agenda::next(clock::Instant now, std::optional<clock::Instant> free_user) {
    while (!over()) {
        const Stretch& stretch = stretches_[stretch_];
        if (!peeked_) peeked_ = stretch.next();
        if (!peeked_) {
            go_on_after_last(now);
            continue;
        }
        const bool open = peeked_->offset.has_value();
        const clock::Instant due =
            open ? began_ + *peeked_->offset : std::max(free_user.value_or(now), began_);
        if (!stretch.limits.allow(peeked_->index, due - began_)) {
            go_on_beyond_limits(due);
            continue;
        }
        if (open) last_due_ = due;
        if (part_.has_request(peeked_->index)) {
            if (!open && !free_user) return std::nullopt;
            return Errand{.planned = *peeked_,
                          .phase = stretch.phase,
                          .asks_samples = stretch.asks_samples,
                          .due = due};
        }
        peeked_.reset();
    }
    return std::nullopt;
}

std::optional<clock::Instant> Agenda::end_of_time() const {
    if (over()) return end_;
    if (!ends_in_time_) return std::nullopt;
    clock::Instant end = began_;
    for (std::size_t i = stretch_; i < stretches_.size(); ++i) {
        end += stretches_[i].limits.max_time.value_or(clock::Duration::zero());
    }
    return end;
}

/// The load after a plan goes on as if the plan had: what follows begins when its next request would be due.
void Agenda::go_on_after_last(clock::Instant now) {
    go_on(last_due_ ? *last_due_ + stretches_[stretch_].last_gap : std::max(now, began_));
}

void Agenda::go_on_beyond_limits(clock::Instant due) {
    const auto& max_time = stretches_[stretch_].limits.max_time;
    go_on(max_time ? std::min(due, began_ + *max_time) : due);
}

void Agenda::go_on(clock::Instant from) {
    if (stretch_ + 1 == stretches_.size()) end_ = end_of_time();
    peeked_.reset();
    last_due_.reset();
    began_ = from;
    ++stretch_;
}

}  // namespace laptime::engine
