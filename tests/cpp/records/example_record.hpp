#pragma once

#include <laptime/records/record.hpp>

#include <optional>

/// A record as a server's answer of eight pieces leaves it.
inline laptime::records::RequestRecord full_record() {
    using namespace laptime::records;
    using namespace std::chrono_literals;
    using laptime::clock::instant_from_ns;
    RequestRecord record;
    record.identity = {.request_id = "0.1.17",
                       .sample_id = "abstract_algebra-test-017",
                       .model = "ollama/swift:1b",
                       .category = "abstract_algebra",
                       .run_index = 1,
                       .segment = 0,
                       .attempt = 0,
                       .phase = Phase::measure,
                       .kind = Kind::generate};
    const auto start = instant_from_ns(12'345'678'901'234);
    record.times.intended = start;
    record.times.issued = start + 21'034ns;
    record.times.sent = start + 43'210ns;
    record.times.first_byte = start + 20'123'456ns;
    record.times.first_token = start + 20'123'456ns;
    record.times.done = start + 36'123'456ns;
    for (int i = 0; i < 8; ++i) {
        record.times.chunks.push_back({.arrived = start + 20'123'456ns + i * 2'012'345ns,
                                       .uncertainty = 1'987'654ns,
                                       .tokens = std::nullopt});
    }
    record.status = 200;
    record.finish_reason = "stop";
    record.tokens.prompt = TokenCount{.value = 87, .source = TokenSource::usage};
    record.tokens.output = TokenCount{.value = 8, .source = TokenSource::usage};
    record.server = {.total = 36ms, .load = 0ms, .prompt_eval = 20ms, .eval = 16ms};
    record.connection = {
        .reused = true, .closed_by_server = false, .bytes_sent = 432, .bytes_received = 1234};
    return record;
}
