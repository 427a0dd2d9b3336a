/// \file
/// p-values of many tests at once.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace laptime::stats {

/// What adjusted p-values up to α keep at α.
enum class Adjustment : std::uint8_t {
    /// The probability of any false alarm, however the tests depend on each other.
    /// Holm: "A simple sequentially rejective multiple test procedure", Scandinavian Journal of Statistics 6
    /// (1979).
    holm,
    /// The expected share of false alarms among all alarms, of independent tests.
    /// Benjamini, Hochberg: "Controlling the false discovery rate: a practical and powerful approach to
    /// multiple testing", Journal of the Royal Statistical Society B 57 (1995).
    benjamini_hochberg
};

/// In the order of the p-values; none is smaller than what it was, and a smaller one stays so.
/// Throws StatisticsError if there are none, or one is not in [0, 1].
[[nodiscard]] std::vector<double> adjust_p_values(std::span<const double> p_values, Adjustment adjustment);

}  // namespace laptime::stats
