#include "stream_playback.hpp"

#include "breakage.hpp"
#include "wire.hpp"

#include <utility>

namespace laptime::simulator {

void StreamPlayback::prepare(double slower) {
    bytes_.clear();
    if (has(FaultKind::hang)) return;  // nothing is ever due
    if (!has_head_) {
        prepare_head();
        if (accepted_.model->early_head) {
            due_ = start_;
            return;
        }
    }
    Chunk chunk = next_chunk();
    due_ = time_of(chunk, slower);
    prepare_chunk(std::move(chunk));
}

void StreamPlayback::prepare_head() {
    bytes_ = chunked_head(accepted_.api->content_type(true), accepted_.keep_alive);
    has_head_ = true;
}

void StreamPlayback::prepare_chunk(Chunk chunk) {
    const bool breaks = breaks_here(chunk);
    if (breaks && (has(FaultKind::reset) || has(FaultKind::cut_off))) {
        bytes_.clear();  // not even the head, if that was to leave with this chunk
        after_ = has(FaultKind::reset) ? After::reset : After::close;
        return;
    }
    if (!has_start_) append_chunk(encoder_->start(), bytes_);
    has_start_ = true;
    if (breaks && (has(FaultKind::truncated) || has(FaultKind::stream_error))) return break_off();
    const std::string encoded = encode(chunk);
    const bool is_malformed = breaks && has(FaultKind::malformed_json);
    append_chunk(is_malformed ? cut_json(encoded) : encoded, bytes_);
    ends_ = chunk.last;
    sending_ = std::move(chunk);
}

void StreamPlayback::break_off() {
    if (has(FaultKind::stream_error)) {
        append_chunk(encoder_->error(runner_stopped), bytes_);
    }
    bytes_ += last_chunk;
    after_ = After::end_of_reply;
}

std::string StreamPlayback::encode(const Chunk& chunk) {
    const bool is_split = has(FaultKind::split_character) && breaks_here(chunk);
    const std::string text = is_split ? chunk.text + std::string{half_character_mark} : std::string{};
    std::string encoded = encoder_->piece({.text = is_split ? text : chunk.text,
                                           .reasoning = chunk.reasoning,
                                           .prompt_tokens = accepted_.reply.prompt_tokens,
                                           .tokens_so_far = chunk.tokens_so_far,
                                           .log_probabilities = chunk.log_probabilities});
    return is_split ? with_half_character(encoded) : encoded;
}

std::string_view StreamPlayback::bytes(clock::Instant now) {
    if (ends_) {
        append_chunk(encoder_->end(end_of_reply(now)), bytes_);
        bytes_ += last_chunk;
        completes_ = true;
        after_ = has(FaultKind::closed_after_reply) ? After::close : After::end_of_reply;
    }
    return bytes_;
}

}  // namespace laptime::simulator
