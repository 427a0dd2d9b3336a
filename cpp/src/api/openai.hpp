// OpenAI's /v1/chat/completions and /v1/completions.
#pragma once

#include <laptime/api/api.hpp>

namespace laptime::api {

[[nodiscard]] const Api& openai_chat();
[[nodiscard]] const Api& openai_completions();

}  // namespace laptime::api
