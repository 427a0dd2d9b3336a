#include "error_message.hpp"

#include "json_fields.hpp"

#include <laptime/api/api.hpp>
#include <laptime/text/utf8.hpp>

#include <optional>

namespace laptime::api {

namespace {

constexpr std::size_t longest_message = 300;

/// What FastAPI says about fields that it refuses: `[{"loc": ["body", "temperature"], "msg": "…"}, …]`.
std::optional<std::string> refused_fields(const Json& problems) {
    if (!problems.is_array()) return std::nullopt;
    std::string message;
    for (const Json& problem : problems) {
        const auto text = string_field(problem, "msg");
        if (!text) continue;
        if (!message.empty()) message += "; ";
        for (const std::string& place : strings_field(problem, "loc")) message += place + ": ";
        message += *text;
    }
    if (message.empty()) return std::nullopt;
    return message;
}

std::optional<std::string> message_in(const Json& json) {
    const Json& error = field(json, "error");
    if (auto text = string_field(json, "error")) return text;     // Ollama
    if (auto text = string_field(error, "message")) return text;  // OpenAI, Anthropic, llama.cpp
    if (auto text = string_field(json, "message")) return text;   // vLLM, once
    if (auto text = string_field(json, "detail")) return text;    // FastAPI
    return refused_fields(field(json, "detail"));
}

}  // namespace

std::string shortened(std::string_view text) {
    std::string message;
    const bool fits = text.size() <= longest_message;
    while (!text.empty()) {
        const text::Utf8Sequence sequence = text::utf8_sequence(text);
        if (!fits && message.size() + sequence.length > longest_message) return message + "…";
        message += sequence.valid ? text.substr(0, sequence.length) : text::replacement_character;
        text.remove_prefix(sequence.length);
    }
    return message;
}

std::string error_message(std::string_view body) {
    return shortened(message_in(parse_json(body)).value_or(std::string{body}));
}

}  // namespace laptime::api
