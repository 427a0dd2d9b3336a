/// \file
/// The statistics that a bootstrap resamples. All throw StatisticsError if the data is empty or not finite.
#pragma once

#include "replicates.hpp"

#include <cstddef>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace laptime::stats {

/// A statistic of a sample, and how to draw it anew. The sample must outlive it.
struct Statistic {
    double value = 0;
    std::size_t n = 0;
    double standard_error = std::numeric_limits<double>::quiet_NaN();  ///< NaN where n is too small for one
    double acceleration = 0;  ///< how fast the standard error changes with the value, which BCa corrects for
    DrawChunk draw{};
};

/// A statistic's own way of drawing: kernel.draw(random, values), and kernel.draw(random, values,
/// standard_errors).
template <class Kernel>
DrawChunk draw_by(Kernel kernel) {
    return [kernel = std::move(kernel)](random::Philox& random, std::span<double> values,
                                        std::span<double> standard_errors) {
        standard_errors.empty() ? kernel.draw(random, values) : kernel.draw(random, values, standard_errors);
    };
}

/// A skewness of the influence of single values; 0 where none varies.
/// Efron: "Better bootstrap confidence intervals", JASA 82 (1987), (7.3).
[[nodiscard]] double acceleration_of(std::span<const double> influence);

/// `name` is what messages call the data.
[[nodiscard]] Statistic mean_of(std::span<const double> data, const std::string& name = "data");

/// The standard deviation (n − 1); needs n ≥ 2.
[[nodiscard]] Statistic standard_deviation_of(std::span<const double> data);

/// Σ numerators / Σ denominators; `prefix` stands before these two words in messages.
/// Throws StatisticsError too if the lengths differ, a denominator is negative, or they sum to zero; so does
/// a draw whose denominators do.
[[nodiscard]] Statistic ratio_of(std::span<const double> numerators, std::span<const double> denominators,
                                 const std::string& prefix = "");

/// numerator − ratio · denominator of each pair; exactly 0 where they agree in all but a rounding.
[[nodiscard]] std::vector<double> ratio_residuals(std::span<const double> numerators,
                                                  std::span<const double> denominators, double ratio);

/// mean of `numerators` / mean of `denominators`, of pairs that were checked, with denominators of either
/// sign.
[[nodiscard]] Statistic quotient_of_means(std::span<const double> numerators,
                                          std::span<const double> denominators,
                                          const std::string& prefix = "");

enum class WithStandardError : bool { no, yes };

/// The p-quantile (type 7), in O(n log n) once and O(1) a draw. Where its standard error is wanted, O(n) a
/// draw; only then may draws be asked for theirs.
[[nodiscard]] Statistic quantile_of(std::span<const double> data, double p,
                                    WithStandardError with_standard_error = WithStandardError::no,
                                    const std::string& name = "data");

}  // namespace laptime::stats
