/// \file
/// How a reply is cut into the chunks of a stream.
#pragma once

#include <laptime/api/api.hpp>
#include <laptime/random/philox.hpp>
#include <laptime/simulator/config.hpp>
#include <laptime/simulator/log_probabilities.hpp>
#include <laptime/simulator/reply.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace laptime::simulator {

struct Chunk {
    std::string text;  ///< empty where it is held back
    std::size_t tokens = 0;
    std::int64_t tokens_so_far = 0;  ///< with its own
    bool reasoning = false;
    bool last = false;
    std::vector<api::TokenLogProbability> log_probabilities = {};
};

/// Takes one chunk after the other off a reply. A chunk holds reasoning or answer, never both. `model` and
/// `reply` must outlive it.
class ChunkCutter {
  public:
    /// `top_logprobs`: how many log-probabilities the call asked for, for each token; absent: for none.
    ChunkCutter(const ModelConfig& model, const Reply& reply, std::uint64_t seed,
                std::optional<std::int32_t> top_logprobs);

    /// Not after the last one. A reply without an end has no last one.
    [[nodiscard]] Chunk next();

  private:
    [[nodiscard]] std::size_t draw_size(std::size_t left);
    [[nodiscard]] bool draw_empty();
    void take_token(Chunk& chunk);

    const ModelConfig& model_;
    const Reply& reply_;
    random::Philox random_;
    std::optional<std::size_t> n_top_;
    LogProbabilitySource log_probabilities_;
    std::size_t taken_ = 0;
    std::string held_back_;
};

}  // namespace laptime::simulator
