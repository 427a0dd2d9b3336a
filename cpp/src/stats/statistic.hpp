/// \file
/// The statistics that a bootstrap resamples. All throw StatisticsError if the data is empty or not finite.
#pragma once

#include "replicates.hpp"

#include <cstddef>
#include <span>
#include <string>

namespace laptime::stats {

/// A statistic of a sample, and how to draw it anew. The sample must outlive it.
struct Statistic {
    double value = 0;
    std::size_t n = 0;
    DrawReplicate draw;
};

/// `name` is what messages call the data.
[[nodiscard]] Statistic mean_of(std::span<const double> data, const std::string& name = "data");

/// Σ numerators / Σ denominators; `prefix` stands before these two words in messages.
/// Throws StatisticsError too if the lengths differ, a denominator is negative, or they sum to zero; so does
/// a draw whose denominators do.
[[nodiscard]] Statistic ratio_of(std::span<const double> numerators, std::span<const double> denominators,
                                 const std::string& prefix = "");

/// The p-quantile (type 7), in O(n log n) once and O(1) a draw.
[[nodiscard]] Statistic quantile_of(std::span<const double> data, double p, const std::string& name = "data");

}  // namespace laptime::stats
