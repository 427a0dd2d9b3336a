/// \file
/// What a sample looks like at first glance.
#pragma once

#include <cstddef>
#include <optional>
#include <span>

namespace laptime::stats {

struct Summary {
    std::size_t n = 0;
    double mean = 0;
    std::optional<double> standard_deviation{};           ///< divides by n − 1; absent for n = 1
    std::optional<double> relative_standard_deviation{};  ///< standard deviation / |mean|; absent for mean 0
    double min = 0;
    double max = 0;
    double median = 0;  ///< Hyndman-Fan type 7, as both quartiles
    double lower_quartile = 0;
    double upper_quartile = 0;
    double median_absolute_deviation = 0;    ///< the median of |x − median|, not scaled to any law
    std::optional<double> geometric_mean{};  ///< absent where a value is not above 0
};

/// Throws StatisticsError if `data` is empty, holds NaN or infinity, or is too large to be summed.
[[nodiscard]] Summary summarize(std::span<const double> data);

}  // namespace laptime::stats
