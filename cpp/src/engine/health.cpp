#include <laptime/engine/health.hpp>

#include <algorithm>

namespace laptime::engine {

namespace {

void merge_spans(std::optional<Span>& span, const std::optional<Span>& other) {
    if (!other) return;
    Span::extend(span, other->first);
    Span::extend(span, other->last);
}

}  // namespace

void Span::extend(std::optional<Span>& span, clock::Instant instant) noexcept {
    if (!span) {
        span = Span{.first = instant, .last = instant};
        return;
    }
    span->first = std::min(span->first, instant);
    span->last = std::max(span->last, instant);
}

void Health::merge(const Health& other) {
    schedule_lag.merge(other.schedule_lag);
    loop_lag.merge(other.loop_lag);
    wall = std::max(wall, other.wall);
    cpu += other.cpu;
    threads += other.threads;
    issued += other.issued;
    merge_spans(planned, other.planned);
    merge_spans(sent, other.sent);
    if (other.users) users = users.value_or(0) + *other.users;
    waited += other.waited;
    connections_opened += other.connections_opened;
    cut_short = cut_short || other.cut_short;
}

}  // namespace laptime::engine
