// Reading fields of JSON as a tree, off the path of arriving answers: the calls that a simulated server gets,
// lists of models, errors. Any field may be missing, null or of another type.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

namespace laptime::api {

using Json = nlohmann::json;

/// The value under `key`, or null where `object` is no object or has no such key.
[[nodiscard]] const Json& field(const Json& object, std::string_view key);

[[nodiscard]] std::optional<std::int64_t> integer_field(const Json& object, std::string_view key);
[[nodiscard]] std::optional<double> number_field(const Json& object, std::string_view key);
[[nodiscard]] std::optional<std::string> string_field(const Json& object, std::string_view key);

/// The strings of a list that may be missing, or a single string.
[[nodiscard]] std::vector<std::string> strings_field(const Json& object, std::string_view key);

/// How many alternatives to each token a call asks for in this field; 0 where it does not say.
[[nodiscard]] std::int32_t alternatives_field(const Json& object, std::string_view key);

/// Parses without throwing: a discarded value where `text` is not JSON.
[[nodiscard]] Json parse_json(std::string_view text);

/// The body of a request as a JSON object. \throws error::DataError otherwise
[[nodiscard]] Json parse_request_body(std::string_view body);

/// The names in a list of models: `{list_key: [{name_key: "…"}, …]}`. \throws error::DataError for anything
/// else
[[nodiscard]] std::vector<std::string> model_names(std::string_view body, std::string_view list_key,
                                                   std::string_view name_key);

}  // namespace laptime::api
