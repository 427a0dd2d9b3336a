#include "body_fields.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

namespace laptime::simulator {

namespace {

using Json = nlohmann::json;

Json parse(std::string_view body) {
    return Json::parse(body, nullptr, false);
}

}  // namespace

std::optional<std::string> find_unknown_field(const api::Api& api, std::string_view body) {
    const auto known = api.call_fields();
    const Json json = parse(body);  // read before it goes: items() keeps no copy
    for (const auto& [key, value] : json.items()) {
        if (std::ranges::find(known, key) == known.end()) return key;
    }
    return std::nullopt;
}

bool allows_prompt_cache(std::string_view body) {
    const Json json = parse(body);
    const auto found = json.find("cache_prompt");
    return found == json.end() || *found != Json(false);
}

}  // namespace laptime::simulator
