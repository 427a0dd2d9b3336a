// Ollama's /api/generate and /api/chat.
#pragma once

#include <laptime/api/api.hpp>

namespace laptime::api {

[[nodiscard]] const Api& ollama_generate();
[[nodiscard]] const Api& ollama_chat();

}  // namespace laptime::api
