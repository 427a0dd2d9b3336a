#include "ledger.hpp"

#include <utility>

namespace laptime::engine {

using records::Outcome;

bool Ledger::is_progress(const Request& request) noexcept {
    return request.is_measured() || !request.errand.asks_samples;
}

void Ledger::note_issue(const Request& request, clock::Instant now) {
    in_flight_.enter(now, request.is_measured());
    if (!request.is_measured()) return;
    ++health_.issued;
    Span::extend(health_.sent, now);
    if (!request.is_of_open_load()) return;
    Span::extend(health_.planned, request.errand.due);
    health_.schedule_lag.add(now - request.admitted.value_or(request.errand.due));
}

void Ledger::note_attempt(const Flight& flight) {
    if (flight.opened_connection()) ++health_.connections_opened;
}

void Ledger::note_end(const Flight& flight, clock::Instant now) {
    const Request& request = flight.request();
    const bool ok = flight.record().outcome == Outcome::ok;
    in_flight_.leave(now);
    health_.wall = now - start_;
    if (!ok && !first_failure_) first_failure_ = flight.record();
    if (is_progress(request)) {
        ++progress_.finished;
        if (ok) ++progress_.ok;
    }
    if (request.is_measured()) note_finished(flight, now);
}

/// A request that the end of the run has cancelled has not failed: rules do not hear of it.
void Ledger::note_finished(const Flight& flight, clock::Instant now) {
    const records::RequestRecord& record = flight.record();
    if (record.outcome == Outcome::cancelled) return;
    const records::Times& times = record.times;
    const auto& first = times.first_reasoning ? times.first_reasoning : times.first_token;
    finished_.push_back(
        {.target = flight.request().errand.planned.target,
         .ok = record.outcome == Outcome::ok,
         .ended = now - start_,
         .latency = times.done.value_or(now) - times.intended,
         .time_to_first_token = first ? std::optional{*first - times.intended} : std::nullopt});
}

void Ledger::note_unsent(const Request& request, clock::Instant now) {
    if (request.first_issued) in_flight_.leave(now);
    health_.wall = now - start_;
    if (is_progress(request)) ++progress_.finished;
}

std::vector<schedule::FinishedRequest> Ledger::take_finished() {
    return std::exchange(finished_, {});
}

}  // namespace laptime::engine
