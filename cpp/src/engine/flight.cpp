#include "flight.hpp"

#include <algorithm>
#include <utility>

namespace laptime::engine {

namespace {

constexpr std::size_t bytes_kept = 4096;
constexpr std::size_t bytes_shown = 80;
constexpr std::string_view was_sent_again =
    "the server closed the kept connection, and the request was sent again on a new one";

using records::Outcome;

records::TokenSource source_of(api::CountSource source) noexcept {
    return source == api::CountSource::usage ? records::TokenSource::usage
                                             : records::TokenSource::server_timings;
}

void keep(std::optional<records::TokenCount>& count, const std::optional<std::int64_t>& value,
          api::CountSource source) {
    if (value) count = records::TokenCount{.value = *value, .source = source_of(source)};
}

void keep(std::optional<clock::Duration>& duration, const std::optional<std::chrono::nanoseconds>& value) {
    if (value) duration = *value;
}

/// Says what the server called its answer, where that is no JSON.
std::string type_told(const transport::Finish& finish) {
    const std::string& type = finish.content_type;
    const bool is_usual = type.empty() || type.find("json") != std::string::npos ||
                          type.find("event-stream") != std::string::npos;
    return is_usual ? "" : " (the server calls it " + type + ")";
}

Outcome outcome_of(transport::Failure failure) noexcept {
    switch (failure) {
        case transport::Failure::connect:
            return Outcome::connect_failed;
        case transport::Failure::timeout:
            return Outcome::timeout;
        case transport::Failure::protocol:
            return Outcome::protocol_error;
        default:
            return Outcome::connection_lost;
    }
}

}  // namespace

Flight::Flight(const Request& request, const records::Identity& identity, clock::Instant issued,
               std::unique_ptr<api::Decoder> decoder, bool streamed, const Redaction& redaction)
    : request_{request},
      issued_{issued},
      decoder_{std::move(decoder)},
      streamed_{streamed},
      redaction_{redaction},
      last_heard_{issued} {
    record_.identity = identity;
    record_.identity.attempt = request_.attempt;
    record_.times.intended = request_.errand.due;
    record_.times.admitted = request_.admitted;
    record_.times.issued = issued;
}

void Flight::take_head(int status, const transport::Wake& wake) {
    status_ = status;
    record_.status = status;
    record_.times.first_byte = wake.at;
    last_heard_ = wake.at;
}

void Flight::take_bytes(std::string_view bytes, const transport::Wake& wake) {
    last_heard_ = wake.at;
    if (!answered_well()) return keep_first(bytes);
    decoder_->feed(bytes, events_);
    take_events(wake);
    if (!understood_) keep_first(bytes);
}

/// What an answer that is not understood begins with is told.
void Flight::keep_first(std::string_view bytes) {
    first_bytes_ += bytes.substr(0, bytes_kept - std::min(bytes_kept, first_bytes_.size()));
}

void Flight::take_events(const transport::Wake& wake) {
    for (api::Event& event : events_) take(event, wake);
    understood_ = understood_ || !events_.empty();
    events_.clear();
}

void Flight::take(api::Event& event, const transport::Wake& wake) {
    if (auto* delta = std::get_if<api::TextDelta>(&event)) take(*delta, wake);
    if (auto* tokens = std::get_if<api::LogProbabilities>(&event)) take(*tokens);
    if (const auto* counts = std::get_if<api::TokenCounts>(&event)) take(*counts);
    if (const auto* timings = std::get_if<api::ServerTimings>(&event)) take(*timings);
    if (auto* failed = std::get_if<api::Failed>(&event)) failure_ = std::move(failed->message);
    if (std::holds_alternative<api::Repaired>(event)) repaired_ = true;
    if (auto* malformed = std::get_if<api::Malformed>(&event);
        malformed != nullptr && malformation_.empty()) {
        malformation_ = std::move(malformed->message);  // the first one tells most
    }
    if (auto* end = std::get_if<api::Finished>(&event)) {
        finished_ = true;
        record_.finish_reason = std::move(end->reason);
    }
}

void Flight::take(const api::TextDelta& delta, const transport::Wake& wake) {
    records::Times& times = record_.times;
    auto& first = delta.reasoning ? times.first_reasoning : times.first_token;
    if (!first) first = wake.at;
    (delta.reasoning ? record_.reasoning : record_.output) += delta.text;
    // All that one look found arrived as one chunk, for all that can be known.
    if (times.chunks.empty() || times.chunks.back().arrived != wake.at) {
        times.chunks.push_back({.arrived = wake.at, .uncertainty = wake.uncertainty, .tokens = std::nullopt});
    } else {
        times.chunks.back().uncertainty = std::max(times.chunks.back().uncertainty, wake.uncertainty);
    }
    chunk_tokens_.take_piece(times.chunks.size());
}

void Flight::take(api::LogProbabilities& tokens) {
    chunk_tokens_.take(tokens);
    for (api::TokenLogProbability& token : tokens.tokens) {
        record_.logprobs.push_back(
            {.token = std::move(token.token), .logprob = token.log_probability, .top = std::move(token.top)});
    }
}

void Flight::take(const api::TokenCounts& counts) {
    chunk_tokens_.take(counts);
    keep(record_.tokens.prompt, counts.prompt, counts.source);
    keep(record_.tokens.output, counts.output, counts.source);
    keep(record_.tokens.cached, counts.cached, counts.source);
}

void Flight::take(const api::ServerTimings& timings) {
    keep(record_.server.total, timings.total);
    keep(record_.server.load, timings.load);
    keep(record_.server.prompt_eval, timings.prompt_eval);
    keep(record_.server.eval, timings.eval);
}

void Flight::take_finish(const transport::Finish& finish, const transport::Wake& wake) {
    if (answered_well()) {
        decoder_->finish(events_);
        take_events(wake);
    }
    (finish.failure == transport::Failure::none ? record_.times.done : record_.times.given_up) = wake.at;
    keep_observed(finish);
    judge(finish);
    end(finish);
}

void Flight::keep_observed(const transport::Finish& finish) {
    record_.times.dns = finish.dns;
    record_.times.connected = finish.connected;
    record_.times.tls = finish.tls;
    record_.times.sent = finish.sent;
    if (finish.sent) {
        record_.connection.reused = finish.connection_reused;
        record_.connection.bytes_sent = finish.bytes_sent;
        record_.connection.bytes_received = finish.bytes_received;
    }
    opened_connection_ = finish.connected || (finish.sent && !finish.connection_reused);
    retry_after_ = finish.retry_after;
    chunk_tokens_.settle(record_);
    // An answer that came whole is one piece, however long it is.
    if (!record_.tokens.output && streamed_ && chunk_tokens_.pieces() > 0) {
        record_.tokens.output =
            records::TokenCount{.value = chunk_tokens_.pieces(), .source = records::TokenSource::chunks};
    }
}

void Flight::judge(const transport::Finish& finish) {
    if (finish.failure != transport::Failure::none) {
        fail(outcome_of(finish.failure), finish.message);
    } else if (!answered_well()) {
        fail(Outcome::http_error, api::error_message(first_bytes_));
    } else {
        judge_answer(finish);
    }
}

void Flight::judge_answer(const transport::Finish& finish) {
    if (!failure_.empty()) {
        fail(Outcome::http_error, "the server reported inside its answer: " + failure_);
    } else if (!malformation_.empty()) {
        fail(Outcome::protocol_error, malformation_ + type_told(finish));
    } else if (!understood_ && !decoder_->recognised() && finish.bytes_received > 0) {
        fail(Outcome::protocol_error, "the answer is not of this API" + type_told(finish) + "; it begins: " +
                                          redaction_.of(first_bytes_).substr(0, bytes_shown));
    } else if (!finished_) {
        fail(Outcome::truncated, "the answer ended before the model had finished it");
    } else if (repaired_) {
        remark("bytes of the answer that are not UTF-8 were replaced");
    }
}

void Flight::fail(records::Outcome outcome, std::string message) {
    record_.outcome = outcome;
    record_.message = redaction_.of(std::move(message));
    for (char& c : record_.message) {
        if (c == '\n' || c == '\r') c = ' ';
    }
}

/// What is to be known of an attempt, whether it went well or not.
void Flight::remark(std::string_view remark) {
    if (!record_.message.empty()) record_.message += "; ";
    record_.message += remark;
}

void Flight::take_settled(std::optional<bool> closed_by_server) {
    record_.connection.closed_by_server = closed_by_server;
}

void Flight::give_up(records::Outcome outcome, const std::string& why, const transport::Finish& observed,
                     clock::Instant now) {
    keep_observed(observed);
    record_.times.given_up = now;
    fail(outcome, why);
    end(observed);
}

void Flight::end(const transport::Finish& observed) {
    if (observed.sent_again) remark(was_sent_again);
    ended_ = true;
}

}  // namespace laptime::engine
