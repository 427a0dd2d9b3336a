#include <laptime/transport/scripted_transport.hpp>

#include <utility>

namespace laptime::transport {

void ScriptedTransport::submit(TransferId id, HttpRequest request) {
    const clock::Instant start = clock_.now();
    for (ScriptedStep& step : answer_(request)) {
        due_.emplace(start + step.after, Due{.id = id, .what = std::move(step.what)});
    }
    requests_.push_back(std::move(request));
}

std::optional<Finish> ScriptedTransport::cancel(TransferId id) {
    const auto erased = std::erase_if(due_, [id](const auto& item) { return item.second.id == id; });
    if (erased == 0) return std::nullopt;
    return Finish{};
}

clock::Instant ScriptedTransport::poll(clock::Instant until, Listener& listener) {
    const bool nothing_comes = due_.empty() || due_.begin()->first > until;
    clock_.advance_to(nothing_comes ? until : due_.begin()->first);
    const clock::Instant woke = clock_.now();
    if (!nothing_comes) {
        while (!due_.empty() && due_.begin()->first <= clock_.now()) {
            const Due due = std::move(due_.begin()->second);
            due_.erase(due_.begin());
            play(due, listener);
        }
    }
    last_wake_ = clock_.now();
    return woke;
}

void ScriptedTransport::play(const Due& due, Listener& listener) {
    const Wake wake{.at = clock_.now(), .uncertainty = clock_.now() - last_wake_};
    if (const auto* head = std::get_if<ScriptedHead>(&due.what)) {
        listener.on_head(due.id, head->status, wake);
    } else if (const auto* bytes = std::get_if<ScriptedBytes>(&due.what)) {
        listener.on_bytes(due.id, bytes->bytes, wake);
    } else if (const auto* end = std::get_if<ScriptedFinish>(&due.what)) {
        listener.on_finish(due.id, end->finish, wake);
        listener.on_settled(due.id, end->closed_by_server);
    }
}

}  // namespace laptime::transport
