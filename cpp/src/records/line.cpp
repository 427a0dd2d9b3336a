#include <laptime/error/error.hpp>
#include <laptime/records/line.hpp>

#include <limits>

#include <nlohmann/json.hpp>

namespace laptime::records {

namespace {

using Json = nlohmann::ordered_json;
using clock::Duration;
using clock::Instant;

// Stamps are nanoseconds elapsed since the intended time, chunks are gaps, and a field at its default is left
// out: that keeps a line short, and a person can read it.
struct NamedStamp {
    const char* key;
    std::optional<Instant> Times::* stamp;
};
constexpr NamedStamp stamps[] = {
    {"admitted", &Times::admitted},
    {"issued", &Times::issued},
    {"dns", &Times::dns},
    {"connected", &Times::connected},
    {"tls", &Times::tls},
    {"sent", &Times::sent},
    {"first_byte", &Times::first_byte},
    {"first_reasoning", &Times::first_reasoning},
    {"first_token", &Times::first_token},
    {"done", &Times::done},
};

struct NamedDuration {
    const char* key;
    std::optional<Duration> ServerTimings::* duration;
};
constexpr NamedDuration server_durations[] = {
    {"total", &ServerTimings::total},
    {"load", &ServerTimings::load},
    {"prompt_eval", &ServerTimings::prompt_eval},
    {"eval", &ServerTimings::eval},
};

struct NamedCount {
    const char* key;
    std::optional<TokenCount> Tokens::* count;
};
constexpr NamedCount token_counts[] = {
    {"prompt", &Tokens::prompt}, {"output", &Tokens::output}, {"cached", &Tokens::cached}};

// ── writing
// ──────────────────────────────────────────────────────────────────────────────────────────────────

void add_if_said(Json& line, const char* key, const std::string& text) {
    if (!text.empty()) line[key] = text;
}

template <class Value>
void add_if_observed(Json& line, const char* key, const std::optional<Value>& value) {
    if (value) line[key] = *value;
}

void write_identity(Json& line, const Identity& identity) {
    line["request_id"] = identity.request_id;
    line["sample_id"] = identity.sample_id;
    line["model"] = identity.model;
    add_if_said(line, "category", identity.category);
    if (identity.run_index != 0) line["run_index"] = identity.run_index;
    if (identity.segment != 0) line["segment"] = identity.segment;
    if (identity.attempt != 0) line["attempt"] = identity.attempt;
    if (identity.phase != Phase::measure) line["phase"] = name_of(identity.phase);
    if (identity.kind != Kind::generate) line["kind"] = name_of(identity.kind);
}

void write_chunks(Json& line, const Times& times) {
    if (times.chunks.empty()) return;
    Json gaps = Json::array();
    Json uncertainties = Json::array();
    Json tokens = Json::array();
    bool tokens_known = false;
    Instant previous = times.intended;
    for (const Chunk& chunk : times.chunks) {
        gaps.push_back((chunk.arrived - previous).count());
        uncertainties.push_back(chunk.uncertainty.count());
        tokens.push_back(chunk.tokens ? Json(*chunk.tokens) : Json(nullptr));
        tokens_known = tokens_known || chunk.tokens.has_value();
        previous = chunk.arrived;
    }
    Json chunks{{"gap_ns", std::move(gaps)}, {"uncertainty_ns", std::move(uncertainties)}};
    if (tokens_known) chunks["tokens"] = std::move(tokens);
    if (times.chunk_tokens_source) chunks["tokens_source"] = name_of(*times.chunk_tokens_source);
    line["chunks"] = std::move(chunks);
}

void write_times(Json& line, const Times& times) {
    line["intended_ns"] = clock::to_ns(times.intended);
    Json elapsed = Json::object();
    for (const auto& [key, stamp] : stamps) {
        if (const auto& observed_at = times.*stamp) elapsed[key] = (*observed_at - times.intended).count();
    }
    if (!elapsed.empty()) line["elapsed_ns"] = std::move(elapsed);
    write_chunks(line, times);
}

void write_counts(Json& line, const RequestRecord& record) {
    Json tokens = Json::object();
    for (const auto& [key, count] : token_counts) {
        if (const auto& value = record.tokens.*count)
            tokens[std::string{name_of(value->source)}][key] = value->value;
    }
    if (!tokens.empty()) line["tokens"] = std::move(tokens);
    Json server = Json::object();
    for (const auto& [key, duration] : server_durations) {
        if (const auto& value = record.server.*duration) server[key] = value->count();
    }
    if (!server.empty()) line["server_ns"] = std::move(server);
}

void write_connection(Json& line, const Connection& connection) {
    add_if_observed(line, "reused", connection.reused);
    add_if_observed(line, "closed", connection.closed_by_server);
    if (connection.bytes_sent && connection.bytes_received) {
        line["bytes"] = Json::array({*connection.bytes_sent, *connection.bytes_received});
    }
}

Json json_of(std::span<const TokenLogprob> logprobs) {
    Json array = Json::array();
    for (const TokenLogprob& entry : logprobs) {
        Json value{{"token", entry.token}, {"logprob", entry.logprob}};
        if (!entry.top.empty()) {
            Json top = Json::object();
            for (const auto& [token, logprob] : entry.top) top[token] = logprob;
            value["top"] = std::move(top);
        }
        array.push_back(std::move(value));
    }
    return array;
}

// ── reading
// ──────────────────────────────────────────────────────────────────────────────────────────────────

template <class Value>
Value value_or(const Json& line, const char* key, Value otherwise) {
    const auto found = line.find(key);
    return found == line.end() ? std::move(otherwise) : found->get<Value>();
}

template <class Value>
std::optional<Value> observed(const Json& line, const char* key) {
    const auto found = line.find(key);
    if (found == line.end()) return std::nullopt;
    return found->get<Value>();
}

template <class Enum>
Enum enumerator(const std::vector<std::string_view>& names, const std::string& name) {
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (names[i] == name) return static_cast<Enum>(i);
    }
    throw error::DataError("unknown word '" + name + "'");
}

Identity read_identity(const Json& line) {
    return {.request_id = line.at("request_id").get<std::string>(),
            .sample_id = line.at("sample_id").get<std::string>(),
            .model = line.at("model").get<std::string>(),
            .category = value_or<std::string>(line, "category", ""),
            .run_index = value_or<std::int32_t>(line, "run_index", 0),
            .segment = value_or<std::int32_t>(line, "segment", 0),
            .attempt = value_or<std::int32_t>(line, "attempt", 0),
            .phase = enumerator<Phase>(phase_names(), value_or<std::string>(line, "phase", "measure")),
            .kind = enumerator<Kind>(kind_names(), value_or<std::string>(line, "kind", "generate"))};
}

std::vector<Chunk> read_chunks(const Json& line, Instant intended) {
    std::vector<Chunk> chunks;
    const auto columns = line.find("chunks");
    if (columns == line.end()) return chunks;
    const Json& gaps = columns->at("gap_ns");
    const Json& uncertainties = columns->at("uncertainty_ns");
    const auto tokens = columns->find("tokens");
    Instant arrived = intended;
    for (std::size_t i = 0; i < gaps.size(); ++i) {
        arrived += Duration{gaps.at(i).get<std::int64_t>()};
        Chunk chunk{.arrived = arrived,
                    .uncertainty = Duration{uncertainties.at(i).get<std::int64_t>()},
                    .tokens = std::nullopt};
        if (tokens != columns->end() && !tokens->at(i).is_null())
            chunk.tokens = tokens->at(i).get<std::int32_t>();
        chunks.push_back(chunk);
    }
    return chunks;
}

double number_or_nan(const Json& value) {
    return value.is_null() ? std::numeric_limits<double>::quiet_NaN() : value.get<double>();
}

std::vector<TokenLogprob> read_logprobs(const Json& line) {
    std::vector<TokenLogprob> logprobs;
    for (const Json& value : value_or<Json>(line, "logprobs", Json::array())) {
        TokenLogprob entry{.token = value.at("token").get<std::string>(),
                           .logprob = number_or_nan(value.at("logprob")),
                           .top = {}};
        const Json top = value_or<Json>(value, "top", Json::object());
        for (const auto& [token, logprob] : top.items())
            entry.top.emplace_back(token, number_or_nan(logprob));
        logprobs.push_back(std::move(entry));
    }
    return logprobs;
}

Times read_times(const Json& line) {
    Times times;
    times.intended = clock::instant_from_ns(line.at("intended_ns").get<std::int64_t>());
    const Json elapsed = value_or<Json>(line, "elapsed_ns", Json::object());
    for (const auto& [key, stamp] : stamps) {
        if (const auto since = observed<std::int64_t>(elapsed, key))
            times.*stamp = times.intended + Duration{*since};
    }
    times.chunks = read_chunks(line, times.intended);
    if (const auto chunks = line.find("chunks"); chunks != line.end() && chunks->contains("tokens_source")) {
        times.chunk_tokens_source =
            enumerator<TokenSource>(token_source_names(), chunks->at("tokens_source").get<std::string>());
    }
    return times;
}

void read_counts(const Json& line, RequestRecord& record) {
    const Json tokens = value_or<Json>(line, "tokens", Json::object());
    for (const auto& [source, counts] : tokens.items()) {
        const auto source_code = enumerator<TokenSource>(token_source_names(), source);
        for (const auto& [key, count] : token_counts) {
            if (const auto value = observed<std::int64_t>(counts, key)) {
                record.tokens.*count = TokenCount{.value = *value, .source = source_code};
            }
        }
    }
    const Json server = value_or<Json>(line, "server_ns", Json::object());
    for (const auto& [key, duration] : server_durations) {
        if (const auto value = observed<std::int64_t>(server, key))
            record.server.*duration = Duration{*value};
    }
}

RequestRecord read_record(const Json& line) {
    RequestRecord record;
    record.identity = read_identity(line);
    record.times = read_times(line);
    record.outcome = enumerator<Outcome>(outcome_names(), line.at("outcome").get<std::string>());
    record.retried = value_or<bool>(line, "retried", false);
    record.status = observed<std::int32_t>(line, "status");
    record.message = value_or<std::string>(line, "message", "");
    record.finish_reason = value_or<std::string>(line, "finish", "");
    record.output = value_or<std::string>(line, "output", "");
    record.reasoning = value_or<std::string>(line, "reasoning", "");
    record.logprobs = read_logprobs(line);
    read_counts(line, record);
    record.connection.reused = observed<bool>(line, "reused");
    record.connection.closed_by_server = observed<bool>(line, "closed");
    if (const auto bytes = line.find("bytes"); bytes != line.end()) {
        record.connection.bytes_sent = bytes->at(0).get<std::int64_t>();
        record.connection.bytes_received = bytes->at(1).get<std::int64_t>();
    }
    return record;
}

}  // namespace

std::string to_line(const RequestRecord& record) {
    Json line = Json::object();
    write_identity(line, record.identity);
    write_times(line, record.times);
    line["outcome"] = name_of(record.outcome);
    if (record.retried) line["retried"] = true;
    add_if_observed(line, "status", record.status);
    add_if_said(line, "message", record.message);
    add_if_said(line, "finish", record.finish_reason);
    write_counts(line, record);
    write_connection(line, record.connection);
    add_if_said(line, "reasoning", record.reasoning);
    add_if_said(line, "output", record.output);
    if (!record.logprobs.empty()) line["logprobs"] = json_of(record.logprobs);
    return line.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string logprobs_json(std::span<const TokenLogprob> logprobs) {
    if (logprobs.empty()) return {};
    return json_of(logprobs).dump(-1, ' ', false, Json::error_handler_t::replace);
}

RequestRecord from_line(std::string_view line) {
    try {
        return read_record(Json::parse(line));
    } catch (const nlohmann::json::exception& problem) {
        throw error::DataError(std::string{"not a record: "} + problem.what());
    }
}

}  // namespace laptime::records
