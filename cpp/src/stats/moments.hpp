/// \file
/// Mean and spread alone, in one pass each: what most of the library needs of a sample.
#pragma once

#include <cstddef>
#include <optional>
#include <span>

namespace laptime::stats {

struct Moments {
    std::size_t n = 0;
    double min = 0;
    double max = 0;
    double mean = 0;                             ///< exactly the constant of constant data
    std::optional<double> standard_deviation{};  ///< with n − 1; absent for n = 1
};

/// Throws StatisticsError if the data is empty or not finite, or a sum overflows.
[[nodiscard]] Moments moments_of(std::span<const double> data);

}  // namespace laptime::stats
