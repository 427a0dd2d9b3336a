#include "execution.hpp"

#include <algorithm>
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

}  // namespace

Execution::Execution(const Job& job, std::span<const schedule::PlannedRequest> planned, records::Phase phase,
                     schedule::Load load, transport::Transport& transport, const clock::Clock& clock,
                     records::RecordSink& sink)
    : job_{job},
      planned_{planned},
      phase_{phase},
      load_{load},
      transport_{transport},
      clock_{clock},
      sink_{sink},
      redactions_{redactions_of(job.targets)},
      start_{clock.now()},
      next_watch_{start_} {
    progress_.planned = planned.size();
    if (const auto* closed = std::get_if<schedule::Closed>(&load_)) {
        for (std::size_t user = 0; user < closed->users; ++user) free_users_.push(start_);
    }
}

void Execution::run(const Watch& watch) {
    try {
        while (next_ < planned_.size() || !flights_.empty()) step(watch);
        if (watch) watch(progress_);  // the last that was told is the end
    } catch (...) {
        cancel_all();
        throw;
    }
}

void Execution::step(const Watch& watch) {
    const clock::Instant busy_since = clock_.now();
    issue_due();
    watch_now_and_then(watch);
    const auto due = next_due();
    health_.longest_busy = std::max(health_.longest_busy, clock_.now() - busy_since);
    transport_.poll(due ? std::min(*due, next_watch_) : next_watch_, *this);
}

void Execution::watch_now_and_then(const Watch& watch) {
    const clock::Instant now = clock_.now();
    if (now < next_watch_) return;
    next_watch_ = now + watch_interval;
    if (watch) watch(progress_);
}

std::optional<clock::Instant> Execution::next_due() const {
    if (next_ == planned_.size()) return std::nullopt;
    if (const auto& offset = planned_[next_].offset) return start_ + *offset;
    if (free_users_.empty()) return std::nullopt;
    return free_users_.top();
}

void Execution::issue_due() {
    while (true) {
        const auto due = next_due();
        if (!due || *due > clock_.now()) return;
        issue(*due);
    }
}

void Execution::issue(clock::Instant intended) {
    const schedule::PlannedRequest& planned = planned_[next_];
    const Target& target = job_.targets[planned.target];
    const bool open = planned.offset.has_value();
    if (!open) free_users_.pop();
    records::Identity identity = identity_of(planned);
    const transport::HttpRequest request = http_request(planned, identity);
    const clock::Instant now = clock_.now();
    if (open) {
        health_.schedule_lags.push_back(now - intended);
    } else {
        intended = now;  // in a closed loop a request is intended when its user is free to send it
    }
    flights_.try_emplace(next_, std::move(identity), intended, now,
                         target.api->decoder(job_.generation.stream), redactions_[planned.target]);
    transport_.submit(next_, request);
    ++next_;
    ++progress_.in_flight;
    health_.most_in_flight = std::max(health_.most_in_flight, progress_.in_flight);
}

records::Identity Execution::identity_of(const schedule::PlannedRequest& planned) const {
    const std::string target = std::to_string(planned.target);
    const std::string sample = std::to_string(planned.sample);
    records::Identity identity;
    identity.model = job_.targets[planned.target].label;
    identity.run_index = planned.run_index;
    identity.segment = job_.segment;
    identity.phase = phase_;
    if (phase_ == records::Phase::warmup) {
        identity.request_id = target + ".warmup." + sample;
        identity.sample_id = "warmup-" + sample;
    } else {
        identity.request_id = target + "." + std::to_string(planned.run_index) + "." + sample;
        identity.sample_id = job_.samples[planned.sample].id;
        identity.category = job_.samples[planned.sample].category;
    }
    return identity;
}

std::string Execution::prompt_of(const schedule::PlannedRequest& planned,
                                 const records::Identity& identity) const {
    const bool warmup = phase_ == records::Phase::warmup;
    const std::string& prompt = warmup ? job_.warmup_prompt : job_.samples[planned.sample].prompt;
    if (job_.prompt_prefix.empty()) return prompt;
    return "[" + job_.prompt_prefix + "-" + identity.request_id + "] " + prompt;
}

api::Generation Execution::generation_of(const schedule::PlannedRequest& planned) const {
    api::Generation generation = job_.generation;
    if (phase_ == records::Phase::warmup) return generation;
    generation.max_tokens = job_.samples[planned.sample].max_tokens.value_or(generation.max_tokens);
    return generation;
}

transport::HttpRequest Execution::http_request(const schedule::PlannedRequest& planned,
                                               const records::Identity& identity) const {
    const Target& target = job_.targets[planned.target];
    api::EncodedCall call = target.api->encode({.model = target.model,
                                                .prompt = prompt_of(planned, identity),
                                                .generation = generation_of(planned),
                                                .extra_body = target.extra_body});
    transport::HttpRequest request{.method = "POST",
                                   .url = target.url + call.path,
                                   .headers = target.headers,
                                   .body = std::move(call.body),
                                   .timeout = job_.timeout};
    for (api::Header& header : call.headers) {
        request.headers.push_back({.name = std::move(header.name), .value = std::move(header.value)});
    }
    return request;
}

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
    --progress_.in_flight;
    ++progress_.finished;
    if (flight.record().outcome == records::Outcome::ok) {
        ++progress_.ok;
    } else if (!first_failure_) {
        first_failure_ = flight.record();
    }
    if (const auto* closed = std::get_if<schedule::Closed>(&load_))
        free_users_.push(clock_.now() + closed->think);
}

void Execution::on_settled(transport::TransferId id, std::optional<bool> closed_by_server) {
    const auto found = flights_.find(id);
    found->second.take_settled(closed_by_server);
    sink_.append(std::move(found->second.record()));
    flights_.erase(found);
}

void Execution::cancel_all() {
    for (auto& [id, flight] : flights_) {
        // A flight without a transfer had its answer, and only its connection was still watched.
        if (const auto observed = transport_.cancel(id)) flight.cancel(*observed);
        sink_.append(std::move(flight.record()));
    }
    flights_.clear();
}

}  // namespace laptime::engine
