#include "randomness.hpp"

#include <laptime/simulator/answer.hpp>
#include <laptime/simulator/log_probabilities.hpp>

#include <cmath>

namespace laptime::simulator {

LogProbabilitySource::LogProbabilitySource(std::string_view model, std::uint64_t seed, std::uint64_t ordinal)
    : random_{randomness("log-probabilities", model, seed, ordinal)} {}

api::TokenLogProbability LogProbabilitySource::next(const std::string& token, std::size_t n_top) {
    const double probability = 0.5 + 0.5 * random_.uniform_open();  // so that no other is more probable
    api::TokenLogProbability told{.token = token, .log_probability = std::log(probability)};
    if (n_top == 0) return told;
    told.top.emplace_back(token, told.log_probability);
    double left = 1 - probability;
    for (std::size_t i = 0; told.top.size() < n_top; ++i) {
        const std::string_view other = filler_word(i);
        if (other == token) continue;
        left /= 2;
        told.top.emplace_back(other, std::log(left));
    }
    return told;
}

}  // namespace laptime::simulator
