#include "outbox.hpp"

#include <algorithm>
#include <utility>

namespace laptime::engine {

namespace {

constexpr int most_queued_at_once = 1024;  // then the loop looks for answers, however much is due

}  // namespace

Outbox::Outbox(Agenda agenda, OwnLoad load)
    : agenda_{std::move(agenda)},
      think_{load.think},
      max_in_flight_{load.max_in_flight},
      free_users_{std::greater<>{}, std::move(load.users_free)} {}

std::optional<Request> Outbox::next(clock::Instant now) {
    if (!pausing_.empty() && pausing_.top().until <= now) return take_pausing();
    if (!waiting_.empty() && has_place()) {
        const Request request{.errand = waiting_.front(), .admitted = now};
        waiting_.pop_front();
        ++in_flight_;
        return request;
    }
    return take_planned(now);
}

std::optional<Request> Outbox::take_pausing() {
    const Request request = pausing_.top().request;
    pausing_.pop();
    return request;
}

std::optional<Request> Outbox::take_planned(clock::Instant now) {
    for (int i = 0; i < most_queued_at_once; ++i) {
        const auto errand = next_planned(now);
        if (!errand || errand->due > now) break;
        agenda_.pop();
        const Request request{.errand = *errand};
        if (!request.is_of_open_load()) free_users_.pop();
        if (!request.is_of_open_load() || has_place()) {
            ++in_flight_;
            return request;
        }
        if (request.is_measured()) ++waited_;
        waiting_.push_back(*errand);
    }
    return std::nullopt;
}

std::optional<Errand> Outbox::next_planned(clock::Instant now) {
    return agenda_.next(now, free_users_.empty() ? std::nullopt : std::optional{free_users_.top()});
}

std::optional<clock::Instant> Outbox::next_due(clock::Instant now) {
    if (!waiting_.empty() && has_place()) return now;
    std::optional<clock::Instant> due;
    if (const auto errand = next_planned(now)) due = errand->due;
    if (!pausing_.empty()) due = std::min(due.value_or(pausing_.top().until), pausing_.top().until);
    return due;
}

void Outbox::pause(const Request& request, clock::Instant until) {
    pausing_.push({.until = until, .request = request});
}

void Outbox::end(const Request& request, clock::Instant now) {
    --in_flight_;
    if (!request.is_of_open_load()) free_users_.push(now + think_);
}

void Outbox::close(clock::Instant now) {
    // A user who is free has not asked for anything yet; what an open load has due is due.
    while (const auto errand = agenda_.next(now, std::nullopt)) {
        if (errand->due > now) break;
        agenda_.pop();
        waiting_.push_back(*errand);
    }
    agenda_.close();
}

std::optional<Request> Outbox::take_left() {
    if (!waiting_.empty()) {
        const Request request{.errand = waiting_.front()};
        waiting_.pop_front();
        return request;
    }
    if (pausing_.empty()) return std::nullopt;
    --in_flight_;
    return take_pausing();
}

bool Outbox::empty() const noexcept {
    return agenda_.over() && waiting_.empty() && pausing_.empty();
}

bool Outbox::has_place() const noexcept {
    return !max_in_flight_ || in_flight_ < *max_in_flight_;
}

}  // namespace laptime::engine
