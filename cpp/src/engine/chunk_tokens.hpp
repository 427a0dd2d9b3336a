// How many tokens each arrival holds, and from what that is known.
#pragma once

#include <laptime/api/event.hpp>
#include <laptime/records/record.hpp>

#include <cstdint>
#include <optional>
#include <vector>

namespace laptime::engine {

/// The best source that speaks of the whole answer wins: log-probabilities, a count that the server keeps
/// running, or, where the server's count at the end says that each piece of text was one token, the pieces.
class ChunkTokens {
  public:
    /// A piece of text has come in the newest of `n_chunks` chunks.
    void take_piece(std::size_t n_chunks);
    void take(const api::LogProbabilities& tokens);

    /// A running count speaks of the pieces before it; where none has come since the last count, its tokens
    /// have no text of their own and belong to the next piece.
    void take(const api::TokenCounts& counts);

    /// Writes what is known into the chunks. The record's own counts must stand.
    void settle(records::RequestRecord& record) const;

    [[nodiscard]] std::int64_t pieces() const noexcept { return pieces_; }

  private:
    struct Counted {
        std::int32_t pieces = 0;
        std::int32_t with_probability = 0;
        std::int32_t running = 0;
    };

    [[nodiscard]] std::optional<records::TokenSource> best_source(
        const std::optional<records::TokenCount>& output) const;

    std::vector<Counted> chunks_;
    std::int64_t pieces_ = 0;
    std::int64_t with_probability_ = 0;
    std::int64_t running_ = 0;  // tokens so far, as the server counts them
    std::int32_t early_ = 0;    // of the next piece
    bool piece_since_count_ = false;
    records::TokenSource running_source_ = records::TokenSource::usage;
};

}  // namespace laptime::engine
