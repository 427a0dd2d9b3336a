#include "line_fields.hpp"

#include <laptime/records/line.hpp>
#include <laptime/text/json_writer.hpp>

#include <algorithm>

namespace laptime::records {

namespace {

using clock::Instant;
using text::JsonWriter;

void write_if_said(JsonWriter& json, std::string_view key, std::string_view text) {
    if (text.empty()) return;
    json.key(key);
    json.text(text);
}

void write_if_observed(JsonWriter& json, std::string_view key, const std::optional<bool>& value) {
    if (!value) return;
    json.key(key);
    json.boolean(*value);
}

void write_number(JsonWriter& json, std::string_view key, std::int64_t value) {
    json.key(key);
    json.integer(value);
}

void write_unless_zero(JsonWriter& json, std::string_view key, std::int64_t value) {
    if (value != 0) write_number(json, key, value);
}

void write_word(JsonWriter& json, std::string_view key, std::string_view word) {
    json.key(key);
    json.text(word);
}

void write_identity(JsonWriter& json, const Identity& identity) {
    write_word(json, "request_id", identity.request_id);
    write_word(json, "sample_id", identity.sample_id);
    write_word(json, "model", identity.model);
    write_if_said(json, "category", identity.category);
    write_unless_zero(json, "run_index", identity.run_index);
    write_unless_zero(json, "segment", identity.segment);
    write_unless_zero(json, "attempt", identity.attempt);
    if (identity.phase != Phase::measure) write_word(json, "phase", name_of(identity.phase));
    if (identity.kind != Kind::generate) write_word(json, "kind", name_of(identity.kind));
}

template <class WriteOne>
void write_list(JsonWriter& json, std::string_view key, const std::vector<Chunk>& chunks,
                WriteOne write_one) {
    json.key(key);
    json.begin_array();
    for (const Chunk& chunk : chunks) write_one(chunk);
    json.end_array();
}

void write_chunks(JsonWriter& json, const Times& times) {
    if (times.chunks.empty()) return;
    json.key("chunks");
    json.begin_object();
    write_list(json, "gap_ns", times.chunks, [&json, previous = times.intended](const Chunk& chunk) mutable {
        json.integer((chunk.arrived - previous).count());
        previous = chunk.arrived;
    });
    write_list(json, "uncertainty_ns", times.chunks,
               [&json](const Chunk& chunk) { json.integer(chunk.uncertainty.count()); });
    const auto counted = [](const Chunk& chunk) { return chunk.tokens.has_value(); };
    if (std::any_of(times.chunks.begin(), times.chunks.end(), counted)) {
        write_list(json, "tokens", times.chunks,
                   [&json](const Chunk& chunk) { chunk.tokens ? json.integer(*chunk.tokens) : json.null(); });
    }
    if (times.chunk_tokens_source) write_word(json, "tokens_source", name_of(*times.chunk_tokens_source));
    json.end_object();
}

void write_times(JsonWriter& json, const Times& times) {
    write_number(json, "intended_ns", clock::to_ns(times.intended));
    const auto observed = [&times](const NamedStamp& named) { return (times.*named.stamp).has_value(); };
    if (std::any_of(stamps.begin(), stamps.end(), observed)) {
        json.key("elapsed_ns");
        json.begin_object();
        for (const auto& [key, stamp] : stamps) {
            if (const auto& at = times.*stamp) write_number(json, key, (*at - times.intended).count());
        }
        json.end_object();
    }
    write_chunks(json, times);
}

void write_tokens_from(JsonWriter& json, const Tokens& tokens, TokenSource source) {
    bool begun = false;
    for (const auto& [key, member] : token_counts) {
        const auto& count = tokens.*member;
        if (!count || count->source != source) continue;
        if (!begun) {
            json.key(name_of(source));
            json.begin_object();
            begun = true;
        }
        write_number(json, key, count->value);
    }
    if (begun) json.end_object();
}

void write_tokens(JsonWriter& json, const Tokens& tokens) {
    if (!tokens.prompt && !tokens.output && !tokens.cached) return;
    json.key("tokens");
    json.begin_object();
    for (std::size_t code = 0; code < token_source_names().size(); ++code) {
        write_tokens_from(json, tokens, static_cast<TokenSource>(code));
    }
    json.end_object();
}

void write_server(JsonWriter& json, const ServerTimings& server) {
    const auto observed = [&server](const NamedDuration& named) {
        return (server.*named.duration).has_value();
    };
    if (std::none_of(server_durations.begin(), server_durations.end(), observed)) return;
    json.key("server_ns");
    json.begin_object();
    for (const auto& [key, duration] : server_durations) {
        if (const auto& value = server.*duration) write_number(json, key, value->count());
    }
    json.end_object();
}

void write_connection(JsonWriter& json, const Connection& connection) {
    write_if_observed(json, "reused", connection.reused);
    write_if_observed(json, "closed", connection.closed_by_server);
    if (!connection.bytes_sent || !connection.bytes_received) return;
    json.key("bytes");
    json.begin_array();
    json.integer(*connection.bytes_sent);
    json.integer(*connection.bytes_received);
    json.end_array();
}

void write_logprob(JsonWriter& json, const TokenLogprob& logprob) {
    json.begin_object();
    write_word(json, "token", logprob.token);
    json.key("logprob");
    json.number(logprob.logprob);
    if (!logprob.top.empty()) {
        json.key("top");
        json.begin_object();
        for (const auto& [token, likelihood] : logprob.top) {
            json.foreign_key(token);
            json.number(likelihood);
        }
        json.end_object();
    }
    json.end_object();
}

void write_logprobs(JsonWriter& json, std::span<const TokenLogprob> logprobs) {
    json.begin_array();
    for (const TokenLogprob& logprob : logprobs) write_logprob(json, logprob);
    json.end_array();
}

}  // namespace

void append_line(std::string& lines, const RequestRecord& record) {
    JsonWriter json{lines};
    json.begin_object();
    write_identity(json, record.identity);
    write_times(json, record.times);
    write_word(json, "outcome", name_of(record.outcome));
    if (record.retried) write_if_observed(json, "retried", true);
    if (record.status) write_number(json, "status", *record.status);
    write_if_said(json, "message", record.message);
    write_if_said(json, "finish", record.finish_reason);
    write_tokens(json, record.tokens);
    write_server(json, record.server);
    write_connection(json, record.connection);
    write_if_said(json, "reasoning", record.reasoning);
    write_if_said(json, "output", record.output);
    if (!record.logprobs.empty()) {
        json.key("logprobs");
        write_logprobs(json, record.logprobs);
    }
    json.end_object();
}

std::string to_line(const RequestRecord& record) {
    std::string line;
    append_line(line, record);
    return line;
}

std::string logprobs_json(std::span<const TokenLogprob> logprobs) {
    std::string text;
    if (logprobs.empty()) return text;
    JsonWriter json{text};
    write_logprobs(json, logprobs);
    return text;
}

}  // namespace laptime::records
