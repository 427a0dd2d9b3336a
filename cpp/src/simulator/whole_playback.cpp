#include "whole_playback.hpp"

#include "breakage.hpp"
#include "wire.hpp"

#include <utility>

namespace laptime::simulator {

/// All chunks in one step, where their times do not depend on what other calls will be there.
void WholePlayback::prepare(double slower) {
    if (has(FaultKind::hang) || accepted_.reply.endless) return;  // nothing is ever due
    do {
        Chunk chunk = next_chunk();
        due_ = time_of(chunk, slower);
        if (!first_token_) first_token_ = due_;
        chunks_.push_back(std::move(chunk));
    } while (!chunks_.back().last && accepted_.model->slowdown == 0);
}

std::string_view WholePlayback::bytes(clock::Instant now) {
    if (!chunks_.back().last) return {};
    if (has(FaultKind::reset) && accepted_.reply.fault->after_chunks == 0) {
        after_ = After::reset;
        return {};
    }
    encode_response(body(now));
    return bytes_;
}

std::string WholePlayback::body(clock::Instant now) {
    if (has(FaultKind::stream_error)) return accepted_.api->encode_error(runner_stopped);
    const bool is_split = has(FaultKind::split_character);
    if (is_split) chunks_.back().text += half_character_mark;
    std::vector<api::ReplyPiece> pieces;
    pieces.reserve(chunks_.size());
    for (const Chunk& chunk : chunks_) {
        pieces.push_back({.text = chunk.text,
                          .reasoning = chunk.reasoning,
                          .prompt_tokens = accepted_.reply.prompt_tokens,
                          .tokens_so_far = chunk.tokens_so_far,
                          .log_probabilities = chunk.log_probabilities});
    }
    const std::string encoded = encoder_->whole(pieces, end_of_reply(now));
    return is_split ? with_half_character(encoded) : encoded;
}

void WholePlayback::encode_response(std::string body) {
    const std::size_t whole_size = body.size();
    const bool is_broken = has(FaultKind::truncated) || has(FaultKind::malformed_json);
    if (is_broken) body = cut_json(body);
    bytes_ = whole_response(200, accepted_.api->content_type(false), body, accepted_.keep_alive);
    const bool breaks_off = has(FaultKind::reset) || has(FaultKind::cut_off);
    if (breaks_off) bytes_.resize(bytes_.size() - whole_size / 2);

    after_ = has(FaultKind::reset) ? After::reset : breaks_off ? After::close : After::end_of_reply;
    completes_ = !breaks_off && !has(FaultKind::truncated) && !has(FaultKind::stream_error);
    if (!completes_) return;
    Chunk all;
    for (const Chunk& chunk : chunks_) all.text += chunk.text;
    all.tokens = accepted_.reply.tokens.size();
    all.tokens_so_far = static_cast<std::int64_t>(all.tokens);
    sending_ = std::move(all);
}

}  // namespace laptime::simulator
