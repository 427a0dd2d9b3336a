/// \file
/// Exact binomial probabilities: sums of the masses themselves, scaled so that nothing overflows
/// (relative error about 1e-12 up to n = 10⁷; time and memory grow with √n).
#pragma once

#include <cstddef>

namespace laptime::stats {

/// P(X ≤ k) for X ~ Binomial(n, p), 0 < p < 1.
[[nodiscard]] double binomial_cdf(std::size_t k, std::size_t n, double p);

/// The smallest k with P(X ≤ k) > `probability`, for X ~ Binomial(n, p), 0 < p < 1 and 0 ≤ probability < 1.
[[nodiscard]] std::size_t binomial_first_above(double probability, std::size_t n, double p);

}  // namespace laptime::stats
