#include "playback.hpp"

#include "stream_playback.hpp"
#include "whole_playback.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace laptime::simulator {

namespace {

api::ReplyStyle style_of(const AcceptedCall& accepted) {
    api::ReplyStyle style{.usage = accepted.model->usage};
    if (accepted.reply.fault == nullptr) return style;
    if (accepted.reply.fault->kind == FaultKind::no_usage) style.usage = api::UsagePlace::nowhere;
    if (accepted.reply.fault->kind == FaultKind::no_end_marker) style.end_marker = false;
    return style;
}

bool is_in_the_middle(FaultKind kind) {
    switch (kind) {
        case FaultKind::reset:
        case FaultKind::cut_off:
        case FaultKind::truncated:
        case FaultKind::stream_error:
        case FaultKind::malformed_json:
        case FaultKind::split_character:
            return true;
        default:
            return false;
    }
}

}  // namespace

Playback::Playback(AcceptedCall accepted, Truth& truth)
    : accepted_{std::move(accepted)},
      truth_{truth},
      encoder_{accepted_.api->encoder(accepted_.call, style_of(accepted_))},
      cutter_{*accepted_.model, accepted_.reply, accepted_.seed, accepted_.call.generation.top_logprobs} {}

void Playback::begin(clock::Instant start) {
    start_ = start;
    if (has(FaultKind::slow_head)) start_ += clock::from_seconds(accepted_.reply.fault->delay_s);
}

void Playback::stamp(clock::Instant now) {
    const std::int64_t now_ns = clock::to_ns(now);
    if (!bytes_.empty() && !truth_.first_byte_sent_ns) {
        truth_.first_byte_sent_ns = now_ns;
        truth_.status = 200;
    }
    if (!sending_) return;
    if (!first_token_) first_token_ = now;
    if (sending_->text.empty()) {
        truth_.empty_chunks.push_back(static_cast<std::int32_t>(truth_.chunk_sent_ns.size()));
    }
    truth_.chunk_sent_ns.push_back(now_ns);
    truth_.chunk_tokens.push_back(static_cast<std::int32_t>(sending_->tokens));
    note_lateness(now);
}

After Playback::written(clock::Instant now) {
    if (sending_) {
        truth_.chunk_written_ns.push_back(clock::to_ns(now));
        const auto reasoning_tokens = static_cast<std::int64_t>(accepted_.reply.reasoning_tokens);
        truth_.tokens = sending_->tokens_so_far;
        truth_.reasoning_tokens = std::min(truth_.tokens, reasoning_tokens);
        sending_.reset();
    }
    truth_.complete = completes_;
    return after_;
}

bool Playback::has(FaultKind kind) const noexcept {
    return accepted_.reply.fault != nullptr && accepted_.reply.fault->kind == kind;
}

bool Playback::breaks_here(const Chunk& chunk) const noexcept {
    const Fault* fault = accepted_.reply.fault;
    if (fault == nullptr || !is_in_the_middle(fault->kind)) return false;
    const std::size_t before = truth_.chunk_sent_ns.size();
    return before == fault->after_chunks || (chunk.last && before < fault->after_chunks);
}

clock::Instant Playback::time_of(const Chunk& chunk, double slower) {
    clock::Duration due{};
    for (std::size_t i = 0; i < chunk.tokens; ++i) {
        double factor = slower;
        if (timed_++ == 0) {  // only the prompt's own cache speeds up the first token
            const auto tokens = static_cast<double>(std::max<std::int64_t>(accepted_.reply.prompt_tokens, 1));
            factor = 1 - static_cast<double>(accepted_.reply.cached_tokens) / tokens;
        }
        due = accepted_.reply.pace.token_due(factor);
    }
    return start_ + due;
}

api::ReplyEnd Playback::end_of_reply(clock::Instant now) const {
    const clock::Instant first_token = first_token_.value_or(now);
    return {.finish_reason = accepted_.reply.cut_short ? "length" : "stop",
            .prompt_tokens = accepted_.reply.prompt_tokens,
            .output_tokens = static_cast<std::int64_t>(accepted_.reply.tokens.size()),
            .cached_tokens = accepted_.reply.cached_tokens,
            .timings = {.total = now - clock::instant_from_ns(truth_.received_ns),
                        .load = std::chrono::nanoseconds{0},
                        .prompt_eval = first_token - start_,
                        .eval = now - first_token}};
}

void Playback::note_lateness(clock::Instant now) {
    const std::int64_t late_ns = (now - due_.value_or(now)).count();
    late_sum_ns_ += late_ns;
    truth_.late_max_ns = std::max(truth_.late_max_ns.value_or(late_ns), late_ns);
    truth_.late_mean_ns = late_sum_ns_ / static_cast<std::int64_t>(truth_.chunk_sent_ns.size());
}

std::unique_ptr<Playback> make_playback(AcceptedCall accepted, Truth& truth) {
    if (accepted.call.generation.stream) return std::make_unique<StreamPlayback>(std::move(accepted), truth);
    return std::make_unique<WholePlayback>(std::move(accepted), truth);
}

}  // namespace laptime::simulator
