// Anthropic's POST /v1/messages, which llama.cpp and others serve too.
// https://docs.anthropic.com/en/api/messages
#pragma once

#include <laptime/api/api.hpp>

namespace laptime::api {

[[nodiscard]] const Api& anthropic();

}  // namespace laptime::api
