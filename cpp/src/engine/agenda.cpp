#include "agenda.hpp"

#include <algorithm>
#include <utility>

namespace laptime::engine {

Agenda::Agenda(std::vector<Stretch> stretches, clock::Instant start)
    : stretches_{std::move(stretches)}, began_{start} {}

std::optional<clock::Instant> Agenda::next_due(clock::Instant now, std::optional<clock::Instant> free_user) {
    while (!over()) {
        Stretch& stretch = stretches_[stretch_];
        if (!peeked_) peeked_ = stretch.next();
        if (!peeked_) {
            go_on(now);
            continue;
        }
        if (!peeked_->offset && !free_user) return std::nullopt;
        const clock::Instant due = peeked_->offset ? began_ + *peeked_->offset : std::max(*free_user, began_);
        if (stretch.limits.allow(peeked_->index, due - began_)) return due;
        const auto end = end_of(stretch);
        if (end && due >= *end && stretch_ + 1 == stretches_.size()) out_of_time_ = end;
        go_on(end ? std::min(due, *end) : due);
    }
    return std::nullopt;
}

Errand Agenda::take(clock::Instant due) {
    const Stretch& stretch = stretches_[stretch_];
    return {.planned = *std::exchange(peeked_, std::nullopt),
            .phase = stretch.phase,
            .asks_samples = stretch.asks_samples,
            .due = due};
}

std::optional<clock::Instant> Agenda::end_of_time() const {
    if (over()) return out_of_time_;
    if (stretch_ + 1 < stretches_.size()) return std::nullopt;
    return end_of(stretches_[stretch_]);
}

std::optional<clock::Instant> Agenda::end_of(const Stretch& stretch) const {
    if (!stretch.limits.max_time) return std::nullopt;
    return began_ + *stretch.limits.max_time;
}

void Agenda::go_on(clock::Instant from) {
    peeked_.reset();
    began_ = from;
    ++stretch_;
}

}  // namespace laptime::engine
