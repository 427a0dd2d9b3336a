#include "execution.hpp"

#include "attempts.hpp"
#include "wording.hpp"

#include <algorithm>
#include <sstream>
#include <string>
#include <utility>

namespace laptime::engine {

namespace {

constexpr clock::Duration watch_interval = std::chrono::milliseconds{50};

std::vector<Redaction> redactions_of(const std::vector<Target>& targets) {
    std::vector<Redaction> redactions;
    redactions.reserve(targets.size());
    for (const Target& target : targets) redactions.emplace_back(target.headers);
    return redactions;
}

constexpr const char* ended_first = "the run ended first";

std::string in_seconds(clock::Duration duration) {
    std::ostringstream text;
    text << clock::to_seconds(duration) << " s";
    return text.str();
}

bool is_measured(const Request& request) noexcept {
    return request.errand.phase == records::Phase::measure;
}

}  // namespace

Execution::Execution(const Job& job, Agenda agenda, OwnLoad load, transport::Transport& transport,
                     const clock::Clock& clock, records::RecordSink& sink)
    : job_{job},
      agenda_{std::move(agenda)},
      think_{load.think},
      max_in_flight_{load.max_in_flight},
      transport_{transport},
      clock_{clock},
      sink_{sink},
      redactions_{redactions_of(job.targets)},
      start_{agenda_.began()},
      woke_{clock.now()},
      next_watch_{woke_},
      free_users_{std::greater<>{}, std::move(load.users_free)},
      counted_{start_} {}

// ── the loop
// ────────────────────────────────────────────────────────────────────────────────────────────────────

void Execution::run(const LoopWatch& watch) {
    try {
        while (!over()) step(watch);
        tell(watch);  // the last that was told is the end
    } catch (...) {
        cancel_all();
        throw;
    }
}

bool Execution::over() const {
    return agenda_.over() && waiting_.empty() && pausing_.empty() && flights_.empty();
}

void Execution::step(const LoopWatch& watch) {
    issue_due();
    end_overdue();
    if (clock_.now() >= next_watch_) tell(watch);
    if (over()) return;
    const clock::Instant wake = next_wake();
    health_.loop_lag.add(clock_.now() - woke_);
    woke_ = transport_.poll(wake, *this);
}

clock::Instant Execution::next_wake() {
    clock::Instant wake = next_watch_;
    const auto consider = [&wake](const std::optional<clock::Instant>& instant) {
        if (instant) wake = std::min(wake, *instant);
    };
    const auto free_user = free_users_.empty() ? std::nullopt : std::optional{free_users_.top()};
    consider(agenda_.next_due(clock_.now(), free_user));
    consider(out_of_time_ ? out_of_time_ : agenda_.end_of_time());
    consider(deadlines_.next());
    if (!pausing_.empty()) consider(pausing_.top().until);
    return wake;
}

void Execution::tell(const LoopWatch& watch) {
    const clock::Instant now = clock_.now();
    next_watch_ = now + watch_interval;
    if (!watch) {
        finished_.clear();
        return;
    }
    progress_.waiting = waiting_.size();
    switch (watch(progress_, std::exchange(finished_, {}))) {
        case Wish::go_on:
            return;
        case Wish::finish:
            close(now);
            retries_ = false;
            return;
        case Wish::cancel:
            cancel_all();
    }
}

// ── sending
// ─────────────────────────────────────────────────────────────────────────────────────────────────────

void Execution::issue_due() {
    while (true) {
        const clock::Instant now = clock_.now();
        const auto free_user = free_users_.empty() ? std::nullopt : std::optional{free_users_.top()};
        if (const auto due = agenda_.next_due(now, free_user); due && *due <= now) {
            take_from_agenda(*due);
        } else if (!pausing_.empty() && pausing_.top().until <= now) {
            Request request = pausing_.top().request;
            pausing_.pop();
            issue(std::move(request));
        } else if (!waiting_.empty() && has_place()) {
            Errand errand = std::move(waiting_.front());
            waiting_.pop_front();
            ++health_.waited;
            issue({.errand = std::move(errand), .admitted = now, .first_issued = std::nullopt});
        } else {
            break;
        }
    }
    if (out_of_time_) return;
    if (const auto end = agenda_.end_of_time(); end && *end <= clock_.now()) close(*end);
}

void Execution::take_from_agenda(clock::Instant due) {
    Errand errand = agenda_.take(due);
    if (!errand.planned.offset) {
        free_users_.pop();
    } else if (!has_place() || !waiting_.empty()) {
        waiting_.push_back(std::move(errand));
        return;
    }
    issue({.errand = std::move(errand), .admitted = std::nullopt, .first_issued = std::nullopt});
}

bool Execution::has_place() const noexcept {
    return !max_in_flight_ || progress_.in_flight < *max_in_flight_;
}

void Execution::issue(Request request) {
    const std::size_t target = request.errand.planned.target;
    records::Identity identity = identity_of(request.errand, job_);
    transport::HttpRequest bytes = http_request(request.errand, identity, job_);
    const clock::Instant now = clock_.now();
    if (!request.first_issued) {
        // In a closed loop a request is intended when its user is free to send it.
        if (!request.errand.planned.offset) request.errand.due = now;
        request.first_issued = now;
        note_issue(request, now);
    }
    const transport::TransferId id = next_id_++;
    const auto flight =
        flights_.try_emplace(id, std::move(request), std::move(identity), now,
                             job_.targets[target].api->decoder(job_.generation.stream), redactions_[target]);
    deadlines_.add(deadline_of(flight.first->second), id);
    transport_.submit(id, std::move(bytes));
}

void Execution::note_issue(const Request& request, clock::Instant now) {
    count_in_flight(now);
    ++progress_.in_flight;
    health_.most_in_flight = std::max(health_.most_in_flight, progress_.in_flight);
    if (!is_measured(request)) return;
    ++health_.issued;
    Span::extend(health_.sent, now);
    if (!request.errand.planned.offset) return;
    Span::extend(health_.planned, request.errand.due);
    health_.schedule_lag.add(now - request.admitted.value_or(request.errand.due));
}

/// Sums up how many were in flight since the last change, for as long as the load lasts.
void Execution::count_in_flight(clock::Instant now) {
    if (agenda_.over() && waiting_.empty()) return;
    health_.in_flight_s += static_cast<double>(progress_.in_flight) * clock::to_seconds(now - counted_);
    health_.sending = now - start_;
    counted_ = now;
}

// ── answers
// ─────────────────────────────────────────────────────────────────────────────────────────────────────

void Execution::on_head(transport::TransferId id, int status, const transport::Wake& wake) {
    flights_.at(id).take_head(status, wake);
}

void Execution::on_bytes(transport::TransferId id, std::string_view bytes, const transport::Wake& wake) {
    flights_.at(id).take_bytes(bytes, wake);
}

void Execution::on_finish(transport::TransferId id, const transport::Finish& finish,
                          const transport::Wake& wake) {
    Flight& flight = flights_.at(id);
    flight.take_finish(finish, wake);
    if (finish.sent && !finish.connection_reused) ++health_.connections_opened;
    conclude(flight);
}

void Execution::on_settled(transport::TransferId id, std::optional<bool> closed_by_server) {
    const auto found = flights_.find(id);
    found->second.take_settled(closed_by_server);
    sink_.append(std::move(found->second.record()));
    flights_.erase(found);
}

void Execution::conclude(Flight& flight) {
    if (const auto again = next_attempt(flight)) {
        flight.record().retried = true;
        Request request = flight.request();
        ++request.attempt;
        pausing_.push({.until = *again, .request = std::move(request)});
        return;
    }
    end_request(flight);
}

std::optional<clock::Instant> Execution::next_attempt(const Flight& flight) const {
    const records::RequestRecord& record = flight.record();
    const auto attempt = static_cast<std::size_t>(flight.request().attempt) + 1;
    if (!retries_ || attempt > job_.retries || !may_pass(record)) return std::nullopt;
    const clock::Instant again =
        clock_.now() + pause_before(attempt, flight.retry_after(), job_.seed, record.identity.request_id);
    if (again >= *flight.request().first_issued + job_.timeouts.request) return std::nullopt;
    return again;
}

void Execution::end_request(const Flight& flight) {
    const clock::Instant now = clock_.now();
    const records::RequestRecord& record = flight.record();
    const Request& request = flight.request();
    const bool ok = record.outcome == records::Outcome::ok;
    count_in_flight(now);
    --progress_.in_flight;
    if (!request.errand.planned.offset) free_users_.push(now + think_);
    if (!ok && !first_failure_) first_failure_ = record;
    if (is_measured(request) || !request.errand.asks_samples) {
        ++progress_.finished;
        if (ok) ++progress_.ok;
    }
    if (!is_measured(request)) return;
    const records::Times& times = record.times;
    const auto& first = times.first_reasoning ? times.first_reasoning : times.first_token;
    finished_.push_back(
        {.target = request.errand.planned.target,
         .ok = ok,
         .ended = now - start_,
         .latency = times.done.value_or(now) - times.intended,
         .time_to_first_token = first ? std::optional{*first - times.intended} : std::nullopt});
}

// ── what takes too long
// ─────────────────────────────────────────────────────────────────────────────────────────

clock::Instant Execution::deadline_of(const Flight& flight) const {
    const Timeouts& timeouts = job_.timeouts;
    clock::Instant deadline = *flight.request().first_issued + timeouts.request;
    if (timeouts.attempt) deadline = std::min(deadline, flight.issued() + *timeouts.attempt);
    if (timeouts.chunk) deadline = std::min(deadline, flight.last_heard() + *timeouts.chunk);
    return deadline;
}

void Execution::end_overdue() {
    const clock::Instant now = clock_.now();
    while (const auto id = deadlines_.take_due(now)) {
        const auto found = flights_.find(*id);
        if (found == flights_.end() || found->second.ended()) continue;
        const clock::Instant deadline = deadline_of(found->second);
        if (deadline > now) {
            deadlines_.add(deadline, *id);  // bytes have come since
        } else {
            give_up(found, records::Outcome::timeout, reason_of(found->second, deadline));
        }
    }
    if (out_of_time_ && *out_of_time_ <= now) cancel_all();
}

std::string Execution::reason_of(const Flight& flight, clock::Instant deadline) const {
    const Timeouts& timeouts = job_.timeouts;
    if (deadline == *flight.request().first_issued + timeouts.request) {
        return "no whole answer within " + in_seconds(timeouts.request);
    }
    if (timeouts.attempt && deadline == flight.issued() + *timeouts.attempt) {
        return "no whole answer to this attempt within " + in_seconds(*timeouts.attempt);
    }
    return "nothing came for " + in_seconds(*timeouts.chunk);
}

void Execution::give_up(Flights::iterator place, records::Outcome outcome, const std::string& why) {
    const auto observed = transport_.cancel(place->first);
    Flight& flight = place->second;
    if (!flight.ended()) {
        const transport::Finish seen = observed.value_or(transport::Finish{});
        const bool reached = seen.sent.has_value() || outcome == records::Outcome::cancelled;
        flight.give_up(reached ? outcome : records::Outcome::connect_failed, why, seen);
        conclude(flight);
    }  // otherwise only its connection was still watched
    records::RequestRecord record = std::move(flight.record());
    flights_.erase(place);
    sink_.append(std::move(record));
}

// ── the end
// ─────────────────────────────────────────────────────────────────────────────────────────────────────

void Execution::close(clock::Instant now) {
    agenda_.close();
    if (!out_of_time_) out_of_time_ = now + job_.grace;
    cancel_unsent();
}

void Execution::cancel_all() {
    agenda_.close();
    retries_ = false;
    while (!flights_.empty()) give_up(flights_.begin(), records::Outcome::cancelled, ended_first);
    cancel_unsent();
}

void Execution::cancel_unsent() {
    for (; !waiting_.empty(); waiting_.pop_front()) {
        record_unsent({.errand = waiting_.front(), .admitted = std::nullopt, .first_issued = std::nullopt});
    }
    for (; !pausing_.empty(); pausing_.pop()) {
        record_unsent(pausing_.top().request);
        --progress_.in_flight;
    }
}

void Execution::record_unsent(const Request& request) {
    records::RequestRecord record;
    record.identity = identity_of(request.errand, job_);
    record.identity.attempt = request.attempt;
    record.times.intended = request.errand.due;
    record.outcome = records::Outcome::cancelled;
    record.message = ended_first;
    if (is_measured(request)) ++progress_.finished;
    sink_.append(std::move(record));
}

}  // namespace laptime::engine
