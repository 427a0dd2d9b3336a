/// \file
/// How a series varies with itself. Series are not empty, and finite.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace laptime::stats {

/// R(0) … R(most): (1/n) Σ (xᵢ − x̄)(xᵢ₊ₖ − x̄); 0 from n on.
[[nodiscard]] std::vector<double> autocovariances(std::span<const double> series, std::size_t most);

/// How many times as much the mean of a stationary-bootstrap resample varies as that of an independent one;
/// at least 1. Politis, Romano: "The stationary bootstrap", JASA 89 (1994), lemma 1.
[[nodiscard]] double variance_inflation(std::span<const double> series, double block_length);

/// The mean length of blocks, and how many times as much the mean varies with them.
struct Blocks {
    double length;
    double inflation;
};

/// Of the optimal block length and n^(1/3), the one that lets the mean vary more: where the sample's own
/// correlations mislead the first, the second still keeps those of near neighbours. Of a long series its
/// first part is asked, as in `diagnose`.
[[nodiscard]] Blocks cautious_blocks(std::span<const double> whole);

/// Ranks from 1, ties sharing theirs.
[[nodiscard]] std::vector<double> ranks(std::span<const double> values);

}  // namespace laptime::stats
