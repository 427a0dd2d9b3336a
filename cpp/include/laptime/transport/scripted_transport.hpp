/// \file
/// A transport that plays a script on a manual clock: answers with exactly known times, and nobody sleeps.
#pragma once

#include <laptime/clock/clock.hpp>
#include <laptime/transport/transport.hpp>

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace laptime::transport {

struct ScriptedHead {
    int status = 200;
};
struct ScriptedBytes {
    std::string bytes;
};
struct ScriptedFinish {
    Finish finish;
    std::optional<bool> closed_by_server;
};

struct ScriptedStep {
    clock::Duration after;  ///< since the request was submitted
    std::variant<ScriptedHead, ScriptedBytes, ScriptedFinish> what;
};

using Script = std::vector<ScriptedStep>;

class ScriptedTransport final : public Transport {
  public:
    using Answer = std::function<Script(const HttpRequest&)>;

    /// `answer` writes the script of each request; the clock is moved by poll().
    ScriptedTransport(clock::ManualClock& clock, Answer answer) : clock_{clock}, answer_{std::move(answer)} {}

    void submit(TransferId id, HttpRequest request) override;
    std::optional<Finish> cancel(TransferId id) override;
    clock::Instant poll(clock::Instant until, Listener& listener) override;

    [[nodiscard]] const std::vector<HttpRequest>& requests() const noexcept { return requests_; }

  private:
    struct Due {
        TransferId id;
        decltype(ScriptedStep::what) what;
    };

    void play(const Due& due, Listener& listener);

    clock::ManualClock& clock_;
    Answer answer_;
    std::multimap<clock::Instant, Due> due_;
    std::vector<HttpRequest> requests_;
    clock::Instant last_wake_;
};

}  // namespace laptime::transport
