#include "json_fields.hpp"

#include <laptime/api/api.hpp>

namespace laptime::api {

namespace {

constexpr std::size_t longest_message = 300;

std::string shortened(std::string_view text) {
    if (text.size() <= longest_message) return std::string{text};
    return std::string{text.substr(0, longest_message)} + "…";
}

}  // namespace

std::string error_message(std::string_view body) {
    const Json json = parse_json(body);
    if (auto text = string_field(json, "error")) return shortened(*text);  // Ollama
    if (auto text = string_field(field(json, "error"), "message"))
        return shortened(*text);  // OpenAI, Anthropic
    if (auto text = string_field(json, "message")) return shortened(*text);
    if (auto text = string_field(json, "detail")) return shortened(*text);  // FastAPI
    return shortened(body);
}

}  // namespace laptime::api
