#include <laptime/error/error.hpp>
#include <laptime/records/recorder.hpp>

#include <utility>

namespace laptime::records {

Recording::Recording(RecordSink& sink, const clock::Clock& clock, Identity identity,
                     std::optional<clock::Instant> intended)
    : sink_{sink}, clock_{clock} {
    record_.identity = std::move(identity);
    const clock::Instant now = clock_.now();
    record_.times.intended = intended.value_or(now);
    record_.times.issued = now;
    record_.times.sent = now;
}

Recording::~Recording() {
    if (finished_) return;
    try {
        finish({.outcome = Outcome::cancelled,
                .message = "the run ended first",
                .finish_reason = {},
                .output = std::nullopt,
                .prompt_tokens = std::nullopt,
                .output_tokens = std::nullopt});
    } catch (const std::exception&) {  // NOLINT(bugprone-empty-catch): the journal that failed says so itself
    }
}

void Recording::stamp_sent() {
    record_.times.sent = clock_.now();
}

void Recording::token(std::string_view text, std::int32_t tokens) {
    const clock::Instant now = clock_.now();
    if (!record_.times.first_token) record_.times.first_token = now;
    record_.times.chunks.push_back({.arrived = now, .uncertainty = {}, .tokens = tokens});
    record_.times.chunk_tokens_source = TokenSource::tokenizer;
    record_.output += text;
    if (!record_.tokens.output)
        record_.tokens.output = TokenCount{.value = 0, .source = TokenSource::tokenizer};
    record_.tokens.output->value += tokens;
}

namespace {

/// Whether nothing, or not all, had come when the request ended.
bool was_given_up(Outcome outcome) noexcept {
    return outcome == Outcome::timeout || outcome == Outcome::cancelled ||
           outcome == Outcome::connection_lost || outcome == Outcome::connect_failed;
}

}  // namespace

void Recording::finish(Ending ending) {
    if (finished_) throw error::RunError("request " + record_.identity.request_id + " was finished already");
    finished_ = true;
    (was_given_up(ending.outcome) ? record_.times.given_up : record_.times.done) = clock_.now();
    record_.outcome = ending.outcome;
    record_.message = std::move(ending.message);
    record_.finish_reason = std::move(ending.finish_reason);
    if (ending.output) record_.output = *std::move(ending.output);
    if (ending.prompt_tokens) {
        record_.tokens.prompt = TokenCount{.value = *ending.prompt_tokens, .source = TokenSource::tokenizer};
    }
    if (ending.output_tokens) {
        record_.tokens.output = TokenCount{.value = *ending.output_tokens, .source = TokenSource::tokenizer};
    }
    sink_.append(std::move(record_));
}

}  // namespace laptime::records
