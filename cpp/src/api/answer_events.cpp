#include "answer_events.hpp"

#include "error_message.hpp"

#include <utility>

namespace laptime::api {

namespace {

bool has_any(const TokenCounts& counts) noexcept {
    return counts.prompt || counts.output || counts.cached;
}

bool has_any(const ServerTimings& timings) noexcept {
    return timings.total || timings.load || timings.prompt_eval || timings.eval;
}

}  // namespace

void AnswerEvents::tell(AnswerPart& part, bool repaired, std::vector<Event>& events) {
    if (repaired) events.emplace_back(Repaired{});
    if (!part.reasoning.empty()) {
        events.emplace_back(TextDelta{.text = std::move(part.reasoning), .reasoning = true});
        has_content_ = true;
    }
    if (!part.text.empty()) {
        events.emplace_back(TextDelta{.text = std::move(part.text)});
        has_content_ = true;
    }
    if (!part.log_probabilities.empty()) {
        events.emplace_back(LogProbabilities{std::move(part.log_probabilities)});
    }
    if (has_any(part.counts)) events.emplace_back(part.counts);
    if (has_any(part.timings) && !part.counts.running) events.emplace_back(part.timings);
    if (part.finish_reason) finish(*std::move(part.finish_reason), events);
    if (part.ends_answer) tell_end(events);
}

void AnswerEvents::tell_end(std::vector<Event>& events) {
    if (has_content_) finish({}, events);
}

void AnswerEvents::finish(std::string reason, std::vector<Event>& events) {
    if (finished_) return;
    finished_ = true;
    events.emplace_back(Finished{std::move(reason)});
}

void AnswerEvents::tell_failure(std::string message, std::vector<Event>& events) {
    over_ = true;
    events.emplace_back(Failed{std::move(message)});
}

void AnswerEvents::tell_malformed(std::string_view what, std::string_view bytes, std::vector<Event>& events) {
    events.emplace_back(Malformed{std::string{what} + ": " + shortened(bytes)});
}

void AnswerEvents::give_up(std::string message, std::vector<Event>& events) {
    over_ = true;
    events.emplace_back(Malformed{std::move(message)});
}

}  // namespace laptime::api
