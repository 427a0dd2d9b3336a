/// \file
/// Log-probabilities for the tokens of an answer: invented, but the same for the same seed.
#pragma once

#include <laptime/api/event.hpp>
#include <laptime/random/philox.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace laptime::simulator {

class LogProbabilitySource {
  public:
    /// For the `ordinal`-th call of a model.
    LogProbabilitySource(std::string_view model, std::uint64_t seed, std::uint64_t ordinal);

    /// Of the next token, and of the `n_top` most probable ones in its place: it is the first of them, as
    /// with greedy decoding, and each of the others takes half of what is left.
    [[nodiscard]] api::TokenLogProbability next(const std::string& token, std::size_t n_top);

  private:
    random::Philox random_;
};

}  // namespace laptime::simulator
