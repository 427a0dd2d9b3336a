#include "answer_part.hpp"

#include <cmath>

namespace laptime::api {

void AnswerPart::clear() {
    clear_content();
    counts = {};
    timings = {};
    recognised = false;
    ends_answer = false;
    is_error = false;
}

void AnswerPart::clear_content() {
    reasoning.clear();
    text.clear();
    log_probabilities.clear();
    finish_reason.reset();
}

std::optional<std::int64_t> read_count(JsonReader& json) {
    constexpr std::int64_t most = 1'000'000'000'000'000;  // so that sums of them can be formed
    const auto count = json.integer();
    return count && *count >= 0 && *count <= most ? count : std::nullopt;
}

std::optional<std::chrono::nanoseconds> read_nanoseconds(JsonReader& json) {
    const auto nanoseconds = json.integer();
    if (!nanoseconds || *nanoseconds < 0) return std::nullopt;
    return std::chrono::nanoseconds{*nanoseconds};
}

std::optional<std::chrono::nanoseconds> read_milliseconds(JsonReader& json) {
    constexpr double longest_ms = 9e12;  // what 64 bits of nanoseconds can hold
    const auto milliseconds = json.number();
    if (!milliseconds || *milliseconds < 0 || *milliseconds > longest_ms) return std::nullopt;
    return std::chrono::nanoseconds{std::llround(*milliseconds * 1e6)};
}

bool read_is_error(JsonReader& json) {
    const JsonKind kind = json.kind();
    const std::string_view value = json.skip();
    return kind == JsonKind::object || (kind == JsonKind::string && !value.starts_with(R"("")"));
}

}  // namespace laptime::api
