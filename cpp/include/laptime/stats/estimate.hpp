/// \file
/// A number measured from a sample, with how sure it is.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace laptime::stats {

/// A limit that n does not allow is absent, and `note` says what it needs ("needs n ≥ 368").
struct Estimate {
    double value = 0;
    std::optional<double> low{};
    std::optional<double> high{};
    std::string method{};
    std::size_t n = 0;
    double confidence_level = 0.95;
    std::string note{};  ///< why this method, what a missing limit needs, how many resamples of which seed
    std::optional<double> standard_error{};
    std::vector<double> distribution{};  ///< of the value, over resamples; empty where nothing was resampled
    bool censored = false;  ///< the true value lies beyond `value`, which is what it is known to exceed
};

}  // namespace laptime::stats
