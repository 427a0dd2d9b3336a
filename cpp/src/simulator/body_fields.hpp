// What the body of a call says beyond what an API makes of it.
#pragma once

#include <laptime/api/api.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace laptime::simulator {

/// A field of the JSON object `body` that calls of `api` do not have; absent where there is none.
[[nodiscard]] std::optional<std::string> find_unknown_field(const api::Api& api, std::string_view body);

/// Whether the call allows that its prompt is read from a cache: it does unless it has `"cache_prompt":
/// false`, as llama.cpp's clients say.
[[nodiscard]] bool allows_prompt_cache(std::string_view body);

}  // namespace laptime::simulator
