#include <laptime/error/error.hpp>
#include <laptime/transport/fetch.hpp>

#include <optional>

namespace laptime::transport {

namespace {

constexpr TransferId only_transfer = 0;
constexpr clock::Duration watch_interval = std::chrono::milliseconds{50};

class Answer final : public Listener {
  public:
    void on_head(TransferId /*id*/, int status, const Wake& /*wake*/) override { response.status = status; }
    void on_bytes(TransferId /*id*/, std::string_view bytes, const Wake& /*wake*/) override {
        response.body += bytes;
    }
    void on_finish(TransferId /*id*/, const Finish& end, const Wake& /*wake*/) override { finish = end; }
    void on_settled(TransferId /*id*/, std::optional<bool> /*closed_by_server*/) override {}

    Response response;
    std::optional<Finish> finish;
};

}  // namespace

Response fetch(Transport& transport, const clock::Clock& clock, const HttpRequest& request,
               const std::function<void()>& watch) {
    Answer answer;
    transport.submit(only_transfer, request);
    while (!answer.finish) {
        transport.poll(clock.now() + watch_interval, answer);
        if (watch) watch();
    }
    transport.cancel(only_transfer);  // nobody is left to hear what becomes of its connection
    if (answer.finish->failure != Failure::none) {
        throw error::TargetError("cannot reach " + request.url + ": " + answer.finish->message);
    }
    return std::move(answer.response);
}

}  // namespace laptime::transport
