#include "chunk_tokens.hpp"

#include <algorithm>
#include <utility>

namespace laptime::engine {

void ChunkTokens::take_piece(std::size_t n_chunks) {
    chunks_.resize(n_chunks);
    ++pieces_;
    ++chunks_.back().pieces;
    chunks_.back().running += std::exchange(early_, 0);
    piece_since_count_ = true;
}

void ChunkTokens::take(const api::LogProbabilities& tokens) {
    if (chunks_.empty()) return;
    const auto n = static_cast<std::int32_t>(tokens.tokens.size());
    with_probability_ += n;
    chunks_.back().with_probability += n;
}

void ChunkTokens::take(const api::TokenCounts& counts) {
    if (!counts.running || !counts.output || *counts.output <= running_) return;
    running_source_ = counts.source == api::CountSource::usage ? records::TokenSource::usage
                                                               : records::TokenSource::server_timings;
    const auto more = static_cast<std::int32_t>(*counts.output - std::exchange(running_, *counts.output));
    (std::exchange(piece_since_count_, false) ? chunks_.back().running : early_) += more;
}

void ChunkTokens::settle(records::RequestRecord& record) const {
    const auto source = best_source(record.tokens.output);
    if (!source) return;
    record.times.chunk_tokens_source = source;
    for (std::size_t i = 0; i < chunks_.size(); ++i) {
        const Counted& counted = chunks_[i];
        record.times.chunks[i].tokens = *source == records::TokenSource::logprobs ? counted.with_probability
                                        : *source == records::TokenSource::chunks ? counted.pieces
                                                                                  : counted.running;
    }
}

std::optional<records::TokenSource> ChunkTokens::best_source(
    const std::optional<records::TokenCount>& output) const {
    if (pieces_ == 0) return std::nullopt;
    const auto is_all = [&output](std::int64_t n) {  // a last token may have no text: the end itself
        return output && (output->value == n || output->value == n + 1);
    };
    if (is_all(with_probability_)) return records::TokenSource::logprobs;
    if (chunks_.front().running > 0) return running_source_;
    if (is_all(pieces_)) return records::TokenSource::chunks;
    return std::nullopt;
}

}  // namespace laptime::engine
