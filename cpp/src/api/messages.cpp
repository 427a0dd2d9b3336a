#include "messages.hpp"

#include "json_text.hpp"

#include <laptime/error/error.hpp>

namespace laptime::api {

std::string messages_with(std::string_view prompt) {
    constexpr std::string_view begin = R"([{"role":"user","content":)";
    constexpr std::string_view end = "}]";
    std::string json;
    json.reserve(begin.size() + prompt.size() + end.size() + 2);
    json += begin;
    append_json(json, prompt);
    json += end;
    return json;
}

std::string text_of_messages(const Json& messages) {
    std::string text;
    for (const Json& message : messages) {
        const Json& content = field(message, "content");
        if (!text.empty()) text += "\n\n";
        if (content.is_string()) text += content.get<std::string>();
        if (!content.is_array()) continue;
        for (const Json& part : content) text += string_field(part, "text").value_or("");
    }
    return text;
}

std::string required_messages(const Json& body) {
    const Json& messages = field(body, "messages");
    if (!messages.is_array()) throw error::DataError("you must provide a list of messages");
    return text_of_messages(messages);
}

}  // namespace laptime::api
