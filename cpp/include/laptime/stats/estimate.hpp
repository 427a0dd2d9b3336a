/// \file
/// A number measured from a sample, with how sure it is.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

namespace laptime::stats {

/// A limit that n does not allow is absent, and `note` says what it needs ("needs n ≥ 368").
struct Estimate {
    double value = 0;
    std::optional<double> low{};
    std::optional<double> high{};
    std::string method{};
    std::size_t n = 0;
    double confidence_level = 0.95;
    std::string note{};
};

}  // namespace laptime::stats
