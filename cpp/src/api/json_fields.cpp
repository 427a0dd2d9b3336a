#include "json_fields.hpp"

#include <laptime/error/error.hpp>

#include <cmath>

namespace laptime::api {

const Json& field(const Json& object, std::string_view key) {
    static const Json null;
    if (!object.is_object()) return null;
    const auto found = object.find(key);
    return found == object.end() ? null : *found;
}

std::optional<std::int64_t> integer_field(const Json& object, std::string_view key) {
    const Json& value = field(object, key);
    if (!value.is_number_integer()) return std::nullopt;
    return value.get<std::int64_t>();
}

std::optional<std::string> string_field(const Json& object, std::string_view key) {
    const Json& value = field(object, key);
    if (!value.is_string()) return std::nullopt;
    return value.get<std::string>();
}

std::optional<std::chrono::nanoseconds> nanoseconds_field(const Json& object, std::string_view key) {
    const auto value = integer_field(object, key);
    if (!value) return std::nullopt;
    return std::chrono::nanoseconds{*value};
}

std::optional<std::chrono::nanoseconds> milliseconds_field(const Json& object, std::string_view key) {
    constexpr double longest_ms = 9e12;  // what 64 bits of nanoseconds can hold
    const Json& value = field(object, key);
    if (!value.is_number()) return std::nullopt;
    const auto milliseconds = value.get<double>();
    if (!(std::abs(milliseconds) < longest_ms)) return std::nullopt;
    return std::chrono::nanoseconds{std::llround(milliseconds * 1e6)};
}

Json parse_json(std::string_view text) {
    return Json::parse(text, nullptr, false);
}

std::string dump_json(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

EncodedCall json_call(std::string_view path, Json body, const Call& call) {
    if (!call.extra_body.empty()) {
        const Json extra = parse_json(call.extra_body);
        if (!extra.is_object()) throw error::SpecError("extra_body is not a JSON object: " + call.extra_body);
        for (const auto& [key, value] : extra.items()) {
            if (value.is_null()) {
                body.erase(key);
            } else {
                body[key] = value;
            }
        }
    }
    return {.path = std::string{path},
            .headers = {{.name = "Content-Type", .value = "application/json"}},
            .body = dump_json(body)};
}

Json parse_request_body(std::string_view body) {
    Json json = parse_json(body);
    if (!json.is_object()) throw error::DataError("the body is not a JSON object");
    return json;
}

std::vector<std::string> model_names(std::string_view body, std::string_view list_key,
                                     std::string_view name_key) {
    const Json json = parse_json(body);
    const Json& list = field(json, list_key);
    if (!list.is_array()) throw error::DataError("the answer has no list of " + std::string{list_key});
    std::vector<std::string> names;
    for (const Json& model : list) {
        auto name = string_field(model, name_key);
        if (!name) throw error::DataError("a model in the list has no " + std::string{name_key});
        names.push_back(*std::move(name));
    }
    return names;
}

std::vector<std::string> strings_field(const Json& object, std::string_view key) {
    const Json& value = field(object, key);
    if (value.is_string()) return {value.get<std::string>()};
    std::vector<std::string> strings;
    if (!value.is_array()) return strings;
    for (const Json& item : value) {
        if (item.is_string()) strings.push_back(item.get<std::string>());
    }
    return strings;
}

}  // namespace laptime::api
