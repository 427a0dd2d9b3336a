// Reading fields of a server's JSON, where any field may be missing, null or of another type.
#pragma once

#include <laptime/api/call.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

namespace laptime::api {

using Json = nlohmann::json;

/// The value under `key`, or null where `object` is no object or has no such key.
[[nodiscard]] const Json& field(const Json& object, std::string_view key);

[[nodiscard]] std::optional<std::int64_t> integer_field(const Json& object, std::string_view key);
[[nodiscard]] std::optional<std::string> string_field(const Json& object, std::string_view key);

/// A field that counts nanoseconds, as Ollama's do.
[[nodiscard]] std::optional<std::chrono::nanoseconds> nanoseconds_field(const Json& object,
                                                                        std::string_view key);

/// A field that holds milliseconds as a decimal number, as llama.cpp's do.
[[nodiscard]] std::optional<std::chrono::nanoseconds> milliseconds_field(const Json& object,
                                                                         std::string_view key);

/// Parses without throwing: a discarded value where `text` is not JSON.
[[nodiscard]] Json parse_json(std::string_view text);

/// Writes JSON; bytes that are not UTF-8 become U+FFFD.
[[nodiscard]] std::string dump_json(const Json& json);

/// A call as a POST of `body`, to which the fields of `call.extra_body` are added.
/// \throws error::SpecError where those are not a JSON object
[[nodiscard]] EncodedCall json_call(std::string_view path, Json body, const Call& call);

/// The body of a request as a JSON object. \throws error::DataError otherwise
[[nodiscard]] Json parse_request_body(std::string_view body);

/// The names in a list of models: `{list_key: [{name_key: "…"}, …]}`. \throws error::DataError for anything
/// else
[[nodiscard]] std::vector<std::string> model_names(std::string_view body, std::string_view list_key,
                                                   std::string_view name_key);

/// The strings of a list that may be missing, or a single string.
[[nodiscard]] std::vector<std::string> strings_field(const Json& object, std::string_view key);

}  // namespace laptime::api
