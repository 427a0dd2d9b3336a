// OpenAI's chat completions, as OpenAI, llama.cpp, vLLM, Transformers and others serve them.
// https://platform.openai.com/docs/api-reference/chat
#pragma once

#include <laptime/api/api.hpp>

namespace laptime::api {

[[nodiscard]] const Api& openai_chat();

}  // namespace laptime::api
