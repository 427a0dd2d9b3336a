// The list of models at /v1/models, which OpenAI, llama.cpp and Anthropic give in the same form.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace laptime::api {

inline constexpr std::string_view model_list_path = "/v1/models";

/// \throws error::DataError where `body` is no such list
[[nodiscard]] std::vector<std::string> decode_model_list(std::string_view body);

[[nodiscard]] std::string encode_model_list(const std::vector<std::string>& models);

}  // namespace laptime::api
