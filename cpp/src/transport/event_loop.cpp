#include "event_loop.hpp"

#include <laptime/error/error.hpp>

#include <string>

namespace laptime::transport {

void EventLoop::require(CURLMcode code) {
    if (code != CURLM_OK) throw error::RunError(std::string{"libcurl gave up: "} + curl_multi_strerror(code));
}

}  // namespace laptime::transport
