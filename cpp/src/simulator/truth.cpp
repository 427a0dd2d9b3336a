#include <laptime/simulator/truth.hpp>
#include <laptime/text/json_writer.hpp>

#include <string_view>

namespace laptime::simulator {

namespace {

using text::JsonWriter;

void add(JsonWriter& json, std::string_view key, std::string_view value) {
    json.key(key);
    json.text(value);  // a client may name a model in any bytes
}

void add_if_any(JsonWriter& json, std::string_view key, std::string_view value) {
    json.key(key);
    value.empty() ? json.null() : json.text(value);
}

void add(JsonWriter& json, std::string_view key, std::int64_t value) {
    json.key(key);
    json.integer(value);
}

void add(JsonWriter& json, std::string_view key, const std::optional<std::int64_t>& value) {
    json.key(key);
    value ? json.integer(*value) : json.null();
}

void add(JsonWriter& json, std::string_view key, const std::optional<bool>& value) {
    json.key(key);
    value ? json.boolean(*value) : json.null();
}

template <class Integer>
void add(JsonWriter& json, std::string_view key, const std::vector<Integer>& values) {
    json.key(key);
    json.begin_array();
    for (const Integer value : values) json.integer(static_cast<std::int64_t>(value));
    json.end_array();
}

}  // namespace

std::string to_json(const Truth& truth) {
    std::string line;
    JsonWriter json{line};
    json.begin_object();
    add_if_any(json, "request_id", truth.request_id);
    add(json, "model", std::string_view{truth.model});
    add(json, "api", std::string_view{truth.api});
    add(json, "connection", static_cast<std::int64_t>(truth.connection));
    add_if_any(json, "question_id", truth.question_id);
    add(json, "right", truth.right);
    add(json, "status", truth.status);
    add_if_any(json, "fault", truth.fault);
    add(json, "received_ns", truth.received_ns);
    add(json, "queued_ns", truth.queued_ns);
    add(json, "first_byte_sent_ns", truth.first_byte_sent_ns);
    add(json, "chunk_sent_ns", truth.chunk_sent_ns);
    add(json, "chunk_written_ns", truth.chunk_written_ns);
    add(json, "chunk_tokens", truth.chunk_tokens);
    add(json, "empty_chunks", truth.empty_chunks);
    add(json, "tokens", truth.tokens);
    add(json, "reasoning_tokens", truth.reasoning_tokens);
    add(json, "late_mean_ns", truth.late_mean_ns);
    add(json, "late_max_ns", truth.late_max_ns);
    add(json, "done_ns", truth.done_ns);
    json.key("complete");
    json.boolean(truth.complete);
    json.end_object();
    return line;
}

}  // namespace laptime::simulator
