// Ollama's /api/generate. https://github.com/ollama/ollama/blob/main/docs/api.md
#pragma once

#include <laptime/api/api.hpp>

namespace laptime::api {

[[nodiscard]] const Api& ollama_generate();

}  // namespace laptime::api
