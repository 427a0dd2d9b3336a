/// \file
/// When a model says it: drawn from the seed, so that a run can be repeated to the nanosecond.
#pragma once

#include <laptime/clock/time.hpp>
#include <laptime/random/philox.hpp>
#include <laptime/simulator/config.hpp>

#include <cstddef>
#include <cstdint>

namespace laptime::simulator {

/// The times of one call, drawn one after the other, so that an answer may be long or endless. `model` must
/// outlive it.
class Pace {
  public:
    /// Of the `ordinal`-th call of `model`, counted from 0.
    Pace(const ModelConfig& model, std::uint64_t seed, std::uint64_t ordinal);

    /// How many tokens the answer has, by the model's law. Only before the first token_due().
    [[nodiscard]] std::size_t draw_length();

    /// When the next token is due, counted from when the model began. The time that it takes is `factor`
    /// times what the law draws.
    [[nodiscard]] clock::Duration token_due(double factor = 1);

  private:
    const ModelConfig* model_;
    random::Philox random_;
    double due_s_ = 0;
    bool begun_ = false;
};

/// A count drawn from a law: rounded, at least `least`, at most max_output_tokens.
[[nodiscard]] std::size_t draw_count(const random::Law& law, std::size_t least, random::Philox& random);

}  // namespace laptime::simulator
