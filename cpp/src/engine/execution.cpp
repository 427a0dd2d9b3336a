#include "execution.hpp"

#include "attempts.hpp"
#include "wording.hpp"

#include <algorithm>
#include <utility>

namespace laptime::engine {

namespace {

constexpr clock::Duration watch_interval = std::chrono::milliseconds{50};
constexpr int most_issued_at_once = 64;  // then the loop looks for answers, however much is due
constexpr const char* ended_first = "the run ended first";

}  // namespace

Execution::Execution(const Job& job, Outbox outbox, const Tools& tools, InFlight& in_flight,
                     clock::Instant start)
    : job_{job},
      transport_{tools.transport},
      clock_{tools.clock},
      sink_{tools.sink},
      outbox_{std::move(outbox)},
      ledger_{in_flight, start},
      flights_{job, tools.transport, tools.sink, [this](Flight& flight) { conclude(flight); }},
      woke_{tools.clock.now()},
      next_watch_{woke_} {}

// ── the loop
// ────────────────────────────────────────────────────────────────────────────────────────────────────

void Execution::run(const LoopWatch& watch) {
    try {
        while (!over()) step(watch);
        ledger_.health().waited = outbox_.waited();
        tell(watch);  // the last that is told is the end
    } catch (...) {
        leave_nothing();
        throw;
    }
}

void Execution::step(const LoopWatch& watch) {
    issue_due();
    end_in_time();
    if (clock_.now() >= next_watch_) tell(watch);
    if (over()) return;
    const clock::Instant wake = next_wake();
    ledger_.health().loop_lag.add(clock_.now() - woke_);
    woke_ = transport_.poll(wake, flights_);
}

clock::Instant Execution::next_wake() {
    clock::Instant wake = next_watch_;
    for (const auto& instant : {outbox_.next_due(clock_.now()), flights_.next_deadline(),
                                end_of_grace_ ? end_of_grace_ : outbox_.end_of_time()}) {
        if (instant) wake = std::min(wake, *instant);
    }
    return wake;
}

void Execution::tell(const LoopWatch& watch) {
    next_watch_ = clock_.now() + watch_interval;
    auto finished = ledger_.take_finished();
    if (!watch) return;
    Progress progress = ledger_.progress();
    progress.in_flight = outbox_.in_flight();
    progress.waiting = outbox_.waiting();
    obey(watch(progress, std::move(finished)));
}

void Execution::obey(Wish wish) {
    if (wish == Wish::go_on) return;
    if (!outbox_.empty()) ledger_.health().cut_short = true;
    if (wish == Wish::cancel) return cancel_all();
    if (!end_of_grace_) close(clock_.now());
}

// ── sending
// ─────────────────────────────────────────────────────────────────────────────────────────────────────

void Execution::issue_due() {
    for (int i = 0; i < most_issued_at_once; ++i) {
        auto request = outbox_.next(clock_.now());
        if (!request) break;
        issue(*request);
    }
}

void Execution::issue(Request request) {
    const records::Identity identity = identity_of(request.errand, job_);
    transport::HttpRequest bytes = http_request(request.errand, identity, job_);
    const clock::Instant now = clock_.now();
    if (!request.first_issued) {
        // In a closed loop a request is intended when its user is free to send it.
        if (!request.is_of_open_load()) request.errand.due = now;
        request.first_issued = now;
        ledger_.note_issue(request, now);
    }
    flights_.send(request, identity, std::move(bytes), now);
}

void Execution::conclude(Flight& flight) {
    const clock::Instant now = clock_.now();
    ledger_.note_attempt(flight);
    const auto again = end_of_grace_ ? std::nullopt : next_attempt(flight, job_, now);
    if (again) {
        flight.record().retried = true;
        Request request = flight.request();
        ++request.attempt;
        outbox_.pause(request, *again);
    } else {
        ledger_.note_end(flight, now);
        outbox_.end(flight.request(), now);
    }
}

// ── the end
// ─────────────────────────────────────────────────────────────────────────────────────────────────────

void Execution::end_in_time() {
    const clock::Instant now = clock_.now();
    flights_.end_overdue(now);
    if (!end_of_grace_) {
        if (const auto end = outbox_.end_of_time(); end && *end <= now) close(*end);
    }
    if (end_of_grace_ && *end_of_grace_ <= now) cancel_all();
}

void Execution::close(clock::Instant end) {
    end_of_grace_ = end + job_.grace;
    outbox_.close(clock_.now());
    while (const auto request = outbox_.take_left()) record_unsent(*request);
}

void Execution::cancel_all() {
    flights_.cancel_all(ended_first, clock_.now());
    close(clock_.now());
}

/// What cannot be recorded any more is given up all the same: the first failure is the one that is told.
void Execution::leave_nothing() noexcept {
    while (!over()) {
        try {
            cancel_all();
        } catch (...) {  // NOLINT(bugprone-empty-catch): see above
        }
    }
}

void Execution::record_unsent(const Request& request) {
    ledger_.note_unsent(request, clock_.now());
    records::RequestRecord record;
    record.identity = identity_of(request.errand, job_);
    record.identity.attempt = request.attempt;
    record.times.intended = request.errand.due;
    record.times.admitted = request.admitted;
    record.outcome = records::Outcome::cancelled;
    record.message = ended_first;
    sink_.append(std::move(record));
}

}  // namespace laptime::engine
