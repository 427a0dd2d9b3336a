// llama.cpp's own POST /completion. https://github.com/ggml-org/llama.cpp/tree/master/tools/server
#pragma once

#include <laptime/api/api.hpp>

namespace laptime::api {

[[nodiscard]] const Api& llamacpp();

}  // namespace laptime::api
