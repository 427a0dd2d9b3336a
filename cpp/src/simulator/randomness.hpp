// What is random about a call: a pure function of the seed, the model and the ordinal of the call.
#pragma once

#include <laptime/random/philox.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace laptime::simulator {

/// The random numbers for one purpose in a model's n-th call.
[[nodiscard]] inline random::Philox randomness(const std::string& purpose, std::string_view model,
                                               std::uint64_t seed, std::uint64_t ordinal) {
    return random::Philox{random::derive_seed(seed, (purpose + " of ").append(model)), ordinal};
}

}  // namespace laptime::simulator
