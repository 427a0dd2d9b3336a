// How many tokens each arrival holds, and from what that is known.
#pragma once

#include <laptime/api/event.hpp>
#include <laptime/records/record.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace laptime::engine {

/// Tokens that are told apart from the pieces of text, dealt to the chunks.
class ChunkTally {
  public:
    /// A piece of text has come in the newest of `n_chunks` chunks.
    void take_piece(std::size_t n_chunks);

    /// So many more tokens are those of the pieces since the last call; where there was none, they have no
    /// text of their own (half a character, say) and come with the next piece.
    void take_tokens(std::int64_t more);

    [[nodiscard]] std::int64_t total() const noexcept { return total_; }
    [[nodiscard]] std::int32_t of_chunk(std::size_t i) const noexcept {
        return i < of_chunks_.size() ? of_chunks_[i] : 0;
    }

  private:
    void add_to_newest(std::int32_t tokens);

    std::vector<std::int32_t> of_chunks_;  // up to the last one that has any: most servers tell nothing
    std::size_t n_chunks_ = 0;
    std::int64_t total_ = 0;
    std::int32_t early_ = 0;  // of the next piece
    bool piece_since_ = false;
};

/// The best source that agrees with the whole count of the answer wins: log-probabilities, a count that the
/// server keeps running, or the pieces of text, where each was one token.
class ChunkTokens {
  public:
    /// A piece of text has come in the newest of `n_chunks` chunks.
    void take_piece(std::size_t n_chunks);
    void take(const api::LogProbabilities& tokens);
    void take(const api::TokenCounts& counts);

    /// Writes what is known into the chunks. The record's own counts must stand.
    void settle(records::RequestRecord& record) const;

    [[nodiscard]] std::int64_t pieces() const noexcept { return pieces_; }

  private:
    [[nodiscard]] std::optional<records::TokenSource> best_source(const records::RequestRecord& record) const;
    [[nodiscard]] std::int32_t tokens_of(std::size_t chunk, records::TokenSource source) const;

    std::vector<std::int32_t> pieces_of_chunks_;
    std::int64_t pieces_ = 0;
    ChunkTally with_probability_;
    ChunkTally running_;
    bool running_makes_sense_ = true;  // one that sinks does not
    records::TokenSource running_source_ = records::TokenSource::usage;
};

}  // namespace laptime::engine
