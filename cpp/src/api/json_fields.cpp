#include "json_fields.hpp"

#include <laptime/error/error.hpp>

#include <algorithm>
#include <limits>

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

std::optional<double> number_field(const Json& object, std::string_view key) {
    const Json& value = field(object, key);
    if (!value.is_number()) return std::nullopt;
    return value.get<double>();
}

std::optional<std::string> string_field(const Json& object, std::string_view key) {
    const Json& value = field(object, key);
    if (!value.is_string()) return std::nullopt;
    return value.get<std::string>();
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

std::int32_t alternatives_field(const Json& object, std::string_view key) {
    constexpr std::int64_t most = std::numeric_limits<std::int32_t>::max();
    return static_cast<std::int32_t>(
        std::clamp<std::int64_t>(integer_field(object, key).value_or(0), 0, most));
}

Json parse_json(std::string_view text) {
    return Json::parse(text, nullptr, false);
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

}  // namespace laptime::api
