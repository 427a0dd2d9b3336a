#include "randomness.hpp"

#include <laptime/simulator/pace.hpp>

#include <algorithm>
#include <cmath>
#include <string>

namespace laptime::simulator {

Pace::Pace(const ModelConfig& model, std::uint64_t seed, std::uint64_t ordinal)
    : model_{&model}, random_{randomness("times", model.name, seed, ordinal)} {}

std::size_t Pace::draw_length() {
    return draw_count(model_->output_tokens, 1, random_);
}

clock::Duration Pace::token_due(double factor) {
    constexpr double longest_s = 1e9;  // keeps whatever a law draws within what nanoseconds can count
    const random::Law& law = begun_ ? model_->inter_token_s : model_->time_to_first_token_s;
    begun_ = true;
    due_s_ = std::min(due_s_ + factor * random::draw(law, random_), longest_s);
    return clock::from_seconds(due_s_);
}

std::size_t draw_count(const random::Law& law, std::size_t least, random::Philox& random) {
    const double drawn = std::round(random::draw(law, random));
    return static_cast<std::size_t>(
        std::clamp(drawn, static_cast<double>(least), static_cast<double>(max_output_tokens)));
}

}  // namespace laptime::simulator
