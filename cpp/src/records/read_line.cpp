#include "json_reader.hpp"
#include "line_fields.hpp"

#include <laptime/error/error.hpp>
#include <laptime/records/line.hpp>

#include <algorithm>
#include <limits>

namespace laptime::records {

namespace {

using clock::Duration;
using clock::Instant;

std::string read_text(JsonReader& json) {
    std::string text;
    json.text(text);
    return text;
}

constexpr std::int64_t not_known = std::numeric_limits<std::int64_t>::min();  // which no line can hold

std::int32_t to_int32(std::int64_t value) {
    if (value != static_cast<std::int32_t>(value))
        throw error::DataError(std::to_string(value) + " is too large");
    return static_cast<std::int32_t>(value);
}

std::int32_t read_int32(JsonReader& json) {
    return to_int32(json.integer());
}

double read_likelihood(JsonReader& json) {
    return json.null() ? std::numeric_limits<double>::quiet_NaN() : json.number();
}

template <class Enum>
Enum enumerator(const std::vector<std::string_view>& names, std::string_view name) {
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (names[i] == name) return static_cast<Enum>(i);
    }
    throw error::DataError("unknown word '" + std::string{name} + "'");
}

template <class Enum>
Enum read_word(JsonReader& json, const std::vector<std::string_view>& names) {
    return enumerator<Enum>(names, read_text(json));
}

/// Reads the value of a key that a table of named members holds, or passes over it.
template <class Table, class Take>
void read_named(JsonReader& json, std::string_view key, const Table& table, Take take) {
    for (const auto& named : table) {
        if (named.key == key) return take(named);
    }
    json.skip();
}

// Until the whole line is read, stamps and arrivals lie as far from the clock's zero as they should from the
// intended time: it may come after them.

void read_stamps(JsonReader& json, RequestRecord& record) {
    json.object([&](std::string_view key) {
        read_named(json, key, stamps, [&](const NamedStamp& named) {
            record.times.*named.stamp = Instant{Duration{json.integer()}};
        });
    });
}

/// Gives each chunk what a list says of it; how long the list is.
template <class Give>
std::size_t give_each(std::vector<Chunk>& chunks, std::span<const std::int64_t> list, Give give) {
    if (chunks.size() < list.size()) chunks.resize(list.size());
    for (std::size_t i = 0; i < list.size(); ++i) give(chunks[i], list[i]);
    return list.size();
}

void read_chunks(JsonReader& json, RequestRecord& record) {
    Times& times = record.times;
    std::size_t gaps = 0;
    std::size_t uncertainties = 0;
    json.object([&](std::string_view key) {
        if (key == "gap_ns") {
            gaps = give_each(times.chunks, json.integers(),
                             [](Chunk& chunk, std::int64_t gap) { chunk.arrived = Instant{Duration{gap}}; });
        } else if (key == "uncertainty_ns") {
            uncertainties = give_each(
                times.chunks, json.integers(),
                [](Chunk& chunk, std::int64_t uncertainty) { chunk.uncertainty = Duration{uncertainty}; });
        } else if (key == "tokens") {
            give_each(times.chunks, json.integers(not_known), [](Chunk& chunk, std::int64_t tokens) {
                if (tokens != not_known) chunk.tokens = to_int32(tokens);
            });
        } else if (key == "tokens_source") {
            times.chunk_tokens_source = read_word<TokenSource>(json, token_source_names());
        } else {
            json.skip();
        }
    });
    if (gaps != times.chunks.size() || uncertainties != times.chunks.size()) {
        throw error::DataError("the lists of its chunks differ in length");
    }
}

void read_tokens(JsonReader& json, RequestRecord& record) {
    json.object([&](std::string_view word) {
        const auto source = enumerator<TokenSource>(token_source_names(), word);
        json.object([&](std::string_view key) {
            read_named(json, key, token_counts, [&](const NamedCount& named) {
                record.tokens.*named.count = TokenCount{.value = json.integer(), .source = source};
            });
        });
    });
}

void read_server(JsonReader& json, RequestRecord& record) {
    json.object([&](std::string_view key) {
        read_named(json, key, server_durations, [&](const NamedDuration& named) {
            record.server.*named.duration = Duration{json.integer()};
        });
    });
}

void read_bytes(JsonReader& json, RequestRecord& record) {
    std::vector<std::int64_t> counts;
    json.array([&] { counts.push_back(json.integer()); });
    if (counts.size() != 2) throw error::DataError("its bytes are not [sent, received]");
    record.connection.bytes_sent = counts[0];
    record.connection.bytes_received = counts[1];
}

TokenLogprob read_logprob(JsonReader& json) {
    TokenLogprob logprob;
    json.object([&](std::string_view key) {
        if (key == "token") {
            json.text(logprob.token);
        } else if (key == "logprob") {
            logprob.logprob = read_likelihood(json);
        } else if (key == "top") {
            json.object(
                [&](std::string_view token) { logprob.top.emplace_back(token, read_likelihood(json)); });
        } else {
            json.skip();
        }
    });
    return logprob;
}

void read_logprobs(JsonReader& json, RequestRecord& record) {
    json.array([&] { record.logprobs.push_back(read_logprob(json)); });
}

/// A key of a line, and what reads its value.
struct Field {
    std::string_view key;
    void (*read)(JsonReader&, RequestRecord&);
};

// In the order in which they are written.
constexpr std::array fields{
    Field{"request_id",
          [](JsonReader& json, RequestRecord& record) { json.text(record.identity.request_id); }},
    Field{"sample_id", [](JsonReader& json, RequestRecord& record) { json.text(record.identity.sample_id); }},
    Field{"model", [](JsonReader& json, RequestRecord& record) { json.text(record.identity.model); }},
    Field{"category", [](JsonReader& json, RequestRecord& record) { json.text(record.identity.category); }},
    Field{"run_index",
          [](JsonReader& json, RequestRecord& record) { record.identity.run_index = read_int32(json); }},
    Field{"segment",
          [](JsonReader& json, RequestRecord& record) { record.identity.segment = read_int32(json); }},
    Field{"attempt",
          [](JsonReader& json, RequestRecord& record) { record.identity.attempt = read_int32(json); }},
    Field{"phase",
          [](JsonReader& json, RequestRecord& record) {
              record.identity.phase = read_word<Phase>(json, phase_names());
          }},
    Field{"kind", [](JsonReader& json,
                     RequestRecord& record) { record.identity.kind = read_word<Kind>(json, kind_names()); }},
    Field{"intended_ns",
          [](JsonReader& json, RequestRecord& record) {
              record.times.intended = clock::instant_from_ns(json.integer());
          }},
    Field{"elapsed_ns", read_stamps},
    Field{"chunks", read_chunks},
    Field{"outcome",
          [](JsonReader& json, RequestRecord& record) {
              record.outcome = read_word<Outcome>(json, outcome_names());
          }},
    Field{"retried", [](JsonReader& json, RequestRecord& record) { record.retried = json.boolean(); }},
    Field{"status", [](JsonReader& json, RequestRecord& record) { record.status = read_int32(json); }},
    Field{"message", [](JsonReader& json, RequestRecord& record) { json.text(record.message); }},
    Field{"finish", [](JsonReader& json, RequestRecord& record) { json.text(record.finish_reason); }},
    Field{"tokens", read_tokens},
    Field{"server_ns", read_server},
    Field{"reused",
          [](JsonReader& json, RequestRecord& record) { record.connection.reused = json.boolean(); }},
    Field{"closed", [](JsonReader& json,
                       RequestRecord& record) { record.connection.closed_by_server = json.boolean(); }},
    Field{"bytes", read_bytes},
    Field{"reasoning", [](JsonReader& json, RequestRecord& record) { json.text(record.reasoning); }},
    Field{"output", [](JsonReader& json, RequestRecord& record) { json.text(record.output); }},
    Field{"logprobs", read_logprobs},
};
constexpr std::array<std::string_view, 5> required{"request_id", "sample_id", "model", "intended_ns",
                                                   "outcome"};

/// Remembers where the last key stood among the fields: the next one mostly stands soon after it.
class FieldSearch {
  public:
    /// The place of the field, or the number of fields where there is none of that key.
    std::size_t find(std::string_view key) {
        for (std::size_t step = 0; step < fields.size(); ++step) {
            const std::size_t place = (next_ + step) % fields.size();
            if (fields[place].key != key) continue;
            next_ = place + 1;
            seen_[place] = true;
            return place;
        }
        return fields.size();
    }

    /// \throws error::DataError where a field that always stands in a line did not come
    void require() const {
        for (std::size_t place = 0; place < fields.size(); ++place) {
            const bool needed =
                std::find(required.begin(), required.end(), fields[place].key) != required.end();
            if (needed && !seen_[place])
                throw error::DataError("it has no " + std::string{fields[place].key});
        }
    }

  private:
    std::size_t next_ = 0;
    std::array<bool, fields.size()> seen_{};
};

/// Gives stamps and arrivals their places on the clock.
void place_times(Times& times) {
    const Duration intended = times.intended.time_since_epoch();
    for (const NamedStamp& named : stamps) {
        if (auto& stamp = times.*named.stamp) *stamp += intended;
    }
    Instant previous = times.intended;
    for (Chunk& chunk : times.chunks) {
        chunk.arrived += previous.time_since_epoch();
        previous = chunk.arrived;
    }
}

/// Makes a record new, but keeps the room that its chunks and its answer had.
void renew(RequestRecord& record) {
    std::vector<Chunk> chunks = std::move(record.times.chunks);
    std::string output = std::move(record.output);
    chunks.clear();
    output.clear();
    record = RequestRecord{};
    record.times.chunks = std::move(chunks);
    record.output = std::move(output);
}

void read_record(std::string_view line, RequestRecord& record) {
    renew(record);
    JsonReader json{line};
    FieldSearch search;
    json.object([&](std::string_view key) {
        const std::size_t place = search.find(key);
        place == fields.size() ? json.skip() : fields[place].read(json, record);
    });
    json.end();
    search.require();
    place_times(record.times);
}

}  // namespace

void read_line(std::string_view line, RequestRecord& record) {
    try {
        read_record(line, record);
    } catch (const error::DataError& problem) {
        throw error::DataError(std::string{"not a record: "} + problem.what());
    }
}

RequestRecord from_line(std::string_view line) {
    RequestRecord record;
    read_line(line, record);
    return record;
}

}  // namespace laptime::records
