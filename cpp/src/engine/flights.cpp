#include "flights.hpp"

#include <utility>

namespace laptime::engine {

using records::Outcome;

namespace {

std::vector<Redaction> redactions_of(const std::vector<Target>& targets) {
    std::vector<Redaction> redactions;
    redactions.reserve(targets.size());
    for (const Target& target : targets) redactions.emplace_back(target.headers);
    return redactions;
}

}  // namespace

Flights::Flights(const Job& job, transport::Transport& transport, records::RecordSink& sink, OnEnd on_end)
    : job_{job},
      transport_{transport},
      sink_{sink},
      on_end_{std::move(on_end)},
      redactions_{redactions_of(job.targets)} {}

void Flights::send(const Request& request, const records::Identity& identity, transport::HttpRequest bytes,
                   clock::Instant now) {
    const std::size_t target = request.errand.planned.target;
    const transport::TransferId id = next_id_++;
    const auto flight = flights_.try_emplace(id, request, identity, now,
                                             job_.targets[target].api->decoder(job_.generation.stream),
                                             job_.generation.stream, redactions_[target]);
    deadlines_.add(deadline_of(flight.first->second, job_.timeouts), id);
    transport_.submit(id, std::move(bytes));
}

// ── answers
// ─────────────────────────────────────────────────────────────────────────────────────────────────────

void Flights::on_head(transport::TransferId id, int status, const transport::Wake& wake) {
    flights_.at(id).take_head(status, wake);
}

void Flights::on_bytes(transport::TransferId id, std::string_view bytes, const transport::Wake& wake) {
    flights_.at(id).take_bytes(bytes, wake);
}

void Flights::on_finish(transport::TransferId id, const transport::Finish& finish,
                        const transport::Wake& wake) {
    Flight& flight = flights_.at(id);
    flight.take_finish(finish, wake);
    on_end_(flight);
}

void Flights::on_settled(transport::TransferId id, std::optional<bool> closed_by_server) {
    auto settled = flights_.extract(id);  // first, so that a sink that throws does not see it twice
    settled.mapped().take_settled(closed_by_server);
    sink_.append(std::move(settled.mapped().record()));
}

// ── what takes too long, and the end
// ─────────────────────────────────────────────────────────────────────────────────────────────────────

std::optional<clock::Instant> Flights::next_deadline() {
    return deadlines_.next([this](transport::TransferId id) {
        const auto found = flights_.find(id);
        return found != flights_.end() && !found->second.ended();
    });
}

void Flights::end_overdue(clock::Instant now) {
    while (const auto id = deadlines_.take_due(now)) {
        const auto found = flights_.find(*id);
        if (found == flights_.end() || found->second.ended()) continue;
        const clock::Instant deadline = deadline_of(found->second, job_.timeouts);
        if (deadline > now) {
            deadlines_.add(deadline, *id);  // bytes have come since
        } else {
            end_overdue(found, now);
        }
    }
}

void Flights::end_overdue(ById::iterator which, clock::Instant now) {
    end_transfer(which, [this, now](Flight& flight, const transport::Finish& observed) {
        if (observed.sent) {
            flight.give_up(Outcome::timeout, why_overdue(flight, job_.timeouts), observed, now);
        } else {
            flight.give_up(Outcome::connect_failed, why_unconnected(flight, job_.timeouts), observed, now);
        }
    });
}

void Flights::cancel_all(const std::string& why, clock::Instant now) {
    while (!flights_.empty()) {
        end_transfer(flights_.begin(), [&why, now](Flight& flight, const transport::Finish& observed) {
            flight.give_up(Outcome::cancelled, why, observed, now);
        });
    }
}

template <class Judge>
void Flights::end_transfer(ById::iterator which, const Judge& judge) {
    auto ending = flights_.extract(which);  // first, so that whatever throws leaves it ended
    const auto observed = transport_.cancel(ending.key());
    Flight& flight = ending.mapped();
    if (!flight.ended()) {  // otherwise only its connection was still watched
        judge(flight, observed.value_or(transport::Finish{}));
        on_end_(flight);
    }
    sink_.append(std::move(flight.record()));
}

}  // namespace laptime::engine
