#include "chunk_tokens.hpp"

#include <limits>
#include <utility>

namespace laptime::engine {

using records::TokenSource;

namespace {

constexpr std::int64_t most_tokens = std::numeric_limits<std::int32_t>::max();  // that one chunk can tell of

/// Whether the limit that was asked for ended the answer, in the words of any API.
bool was_cut_at_limit(const records::RequestRecord& record) {
    return record.finish_reason == "length" || record.finish_reason == "max_tokens";
}

}  // namespace

void ChunkTally::take_piece(std::size_t n_chunks) {
    n_chunks_ = n_chunks;
    if (early_ != 0) add_to_newest(std::exchange(early_, 0));
    piece_since_ = true;
}

void ChunkTally::take_tokens(std::int64_t more) {
    total_ += more;
    const auto tokens = static_cast<std::int32_t>(more);
    if (std::exchange(piece_since_, false)) {
        add_to_newest(tokens);
    } else {
        early_ += tokens;
    }
}

void ChunkTally::add_to_newest(std::int32_t tokens) {
    of_chunks_.resize(n_chunks_);
    of_chunks_.back() += tokens;
}

void ChunkTokens::take_piece(std::size_t n_chunks) {
    pieces_of_chunks_.resize(n_chunks);
    ++pieces_of_chunks_.back();
    ++pieces_;
    with_probability_.take_piece(n_chunks);
    running_.take_piece(n_chunks);
}

void ChunkTokens::take(const api::LogProbabilities& tokens) {
    with_probability_.take_tokens(static_cast<std::int64_t>(tokens.tokens.size()));
}

void ChunkTokens::take(const api::TokenCounts& counts) {
    if (!counts.running || !counts.output) return;
    running_source_ =
        counts.source == api::CountSource::usage ? TokenSource::usage : TokenSource::server_timings;
    const std::int64_t more = *counts.output - running_.total();
    running_makes_sense_ = running_makes_sense_ && more >= 0 && *counts.output <= most_tokens;
    if (running_makes_sense_) running_.take_tokens(more);
}

void ChunkTokens::settle(records::RequestRecord& record) const {
    const auto source = best_source(record);
    if (!source) return;
    record.times.chunk_tokens_source = source;
    for (std::size_t i = 0; i < pieces_of_chunks_.size(); ++i) {
        record.times.chunks[i].tokens = tokens_of(i, *source);
    }
}

std::optional<TokenSource> ChunkTokens::best_source(const records::RequestRecord& record) const {
    const auto& output = record.tokens.output;
    if (pieces_ == 0 || !output) return std::nullopt;
    // The end itself may be a token without text, where the model set it.
    const std::int64_t without_text = was_cut_at_limit(record) ? 0 : 1;
    const auto is_all = [&](std::int64_t n) {
        return n > 0 && n <= output->value && output->value <= n + without_text;
    };
    if (is_all(with_probability_.total())) return TokenSource::logprobs;
    // One that begins late has the tokens of several chunks in its first.
    if (running_makes_sense_ && is_all(running_.total()) && running_.of_chunk(0) > 0) return running_source_;
    if (is_all(pieces_)) return TokenSource::chunks;
    return std::nullopt;
}

std::int32_t ChunkTokens::tokens_of(std::size_t chunk, TokenSource source) const {
    switch (source) {
        case TokenSource::logprobs:
            return with_probability_.of_chunk(chunk);
        case TokenSource::chunks:
            return pieces_of_chunks_[chunk];
        default:
            return running_.of_chunk(chunk);
    }
}

}  // namespace laptime::engine
