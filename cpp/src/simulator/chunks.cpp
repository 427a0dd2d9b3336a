#include "randomness.hpp"

#include <laptime/simulator/answer.hpp>
#include <laptime/simulator/chunks.hpp>
#include <laptime/simulator/pace.hpp>

#include <algorithm>
#include <limits>
#include <string_view>
#include <utility>

namespace laptime::simulator {

ChunkCutter::ChunkCutter(const ModelConfig& model, const Reply& reply, std::uint64_t seed,
                         std::optional<std::int32_t> top_logprobs)
    : model_{model},
      reply_{reply},
      random_{randomness("chunks", model.name, seed, reply.ordinal)},
      log_probabilities_{model.name, seed, reply.ordinal} {
    if (top_logprobs) n_top_ = static_cast<std::size_t>(std::max(*top_logprobs, 0));
}

Chunk ChunkCutter::next() {
    Chunk chunk{.text = {}, .reasoning = taken_ < reply_.reasoning_tokens};
    std::size_t left = (chunk.reasoning ? reply_.reasoning_tokens : reply_.tokens.size()) - taken_;
    if (!chunk.reasoning && reply_.endless) left = std::numeric_limits<std::size_t>::max();
    chunk.tokens = draw_size(left);
    for (std::size_t i = 0; i < chunk.tokens; ++i) take_token(chunk);
    chunk.tokens_so_far = static_cast<std::int64_t>(taken_);
    chunk.last = !reply_.endless && taken_ == reply_.tokens.size();

    const bool last_of_its_kind = chunk.tokens == left;
    if (draw_empty() && !last_of_its_kind) {
        held_back_ += std::exchange(chunk.text, {});
    } else if (!held_back_.empty()) {
        chunk.text.insert(0, std::exchange(held_back_, {}));
    }
    return chunk;
}

std::size_t ChunkCutter::draw_size(std::size_t left) {
    return std::min(draw_count(model_.tokens_per_chunk, 1, random_), left);
}

bool ChunkCutter::draw_empty() {
    return model_.p_empty_chunk > 0 && random_.uniform() < model_.p_empty_chunk;
}

void ChunkCutter::take_token(Chunk& chunk) {
    const std::size_t i = taken_++;
    const std::string_view text =
        i < reply_.tokens.size() ? std::string_view{reply_.tokens[i]} : filler_word(i);
    chunk.text += text;
    if (n_top_) chunk.log_probabilities.push_back(log_probabilities_.next(std::string{text}, *n_top_));
}

}  // namespace laptime::simulator
