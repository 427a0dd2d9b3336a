/// \file
/// Laws drawn from a Philox stream. The standard library's distributions differ between implementations;
/// these give the same numbers everywhere.
#pragma once

#include <laptime/random/philox.hpp>

#include <cstddef>
#include <variant>
#include <vector>

namespace laptime::random {

/// Always `value`.
struct Constant {
    double value = 0;
};

/// exp(N(ln median, sigma²)).
struct Lognormal {
    double median = 1;
    double sigma = 0.5;
};

/// Gamma with the given mean; the standard deviation is mean / √shape, so that a shape of 1 is exponential.
struct Gamma {
    double mean = 1;
    double shape = 1;
};

using Law = std::variant<Constant, Lognormal, Gamma>;

/// One draw of `law`.
[[nodiscard]] double draw(const Law& law, Philox& random) noexcept;

/// Exponential with the given rate (mean 1 / rate), by inversion.
[[nodiscard]] double draw_exponential(double rate, Philox& random) noexcept;

/// Standard normal, by inversion with one uniform number a draw.
[[nodiscard]] double draw_normal(Philox& random) noexcept;

/// The quantile function of the standard normal law, for 0 < p < 1; relative error about 1e-15.
/// Wichura: "Algorithm AS 241", Applied Statistics 37 (1988), PPND16.
[[nodiscard]] double normal_quantile(double p) noexcept;

/// {0, …, n − 1} in random order (Fisher-Yates).
[[nodiscard]] std::vector<std::size_t> permutation(std::size_t n, Philox& random);

}  // namespace laptime::random
