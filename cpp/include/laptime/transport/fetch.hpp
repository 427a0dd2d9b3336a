/// \file
/// One small request whose answer is waited for: is the server up, which models does it have?
#pragma once

#include <laptime/clock/clock.hpp>
#include <laptime/transport/transport.hpp>

#include <functional>
#include <string>

namespace laptime::transport {

struct Response {
    int status = 0;
    std::string body;
};

/// Blocks until the answer is there; `watch` is called a few times a second and may throw to end the wait.
/// \throws error::TargetError where no whole answer comes
[[nodiscard]] Response fetch(Transport& transport, const clock::Clock& clock, const HttpRequest& request,
                             const std::function<void()>& watch = {});

}  // namespace laptime::transport
