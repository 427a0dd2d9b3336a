// One model at work.
#pragma once

#include <laptime/api/call.hpp>
#include <laptime/simulator/config.hpp>
#include <laptime/simulator/reply.hpp>
#include <laptime/simulator/slots.hpp>

#include <cstdint>
#include <string>
#include <unordered_set>

namespace laptime::simulator {

class Model {
  public:
    Model(ModelConfig config, std::uint64_t seed);

    [[nodiscard]] const ModelConfig& config() const noexcept { return config_; }
    [[nodiscard]] Slots& slots() noexcept { return slots_; }

    /// The reply to the model's next call. `caches` is false where the call asks not to use the prompt cache.
    [[nodiscard]] Reply reply_to(const api::Call& call, const Question* question, bool caches);

    /// How many times as long tokens take as they would with one call alone.
    [[nodiscard]] double slower() const noexcept;

  private:
    [[nodiscard]] std::int64_t cached_tokens(const std::string& prompt, std::int64_t prompt_tokens);

    ModelConfig config_;
    std::uint64_t seed_;
    std::uint64_t calls_ = 0;
    Slots slots_;
    std::unordered_set<std::size_t> known_prompts_;  ///< their hashes
};

}  // namespace laptime::simulator
