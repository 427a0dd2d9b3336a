/// \file
/// Whether two paired shares differ: an exact test.
#pragma once

#include <laptime/stats/compare.hpp>

#include <cstddef>

namespace laptime::stats {

struct McNemar {
    double p_value = 1;  ///< two-sided and exact: never too small
    double mid_p = 1;  ///< with half of what was seen counted: nearer to its level, though not never above it
    std::size_t only_a = 0;
    std::size_t only_b = 0;
    std::size_t n = 0;  ///< pairs, those that agree among them
};

/// If a and b succeed equally often, those pairs of which one alone did fall to either side like a coin.
/// McNemar: "Note on the sampling error of the difference between correlated proportions or percentages",
/// Psychometrika 12 (1947); the mid-p: Fagerland, Lydersen, Laake: "The McNemar test for binary matched-pairs
/// data: mid-p and asymptotic are better than exact conditional", BMC Medical Research Methodology 13:91
/// (2013). Throws StatisticsError if there are no pairs.
[[nodiscard]] McNemar mcnemar(const PairedOutcomes& outcomes);

}  // namespace laptime::stats
