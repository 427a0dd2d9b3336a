/// \file
/// Where the order statistics of a resample lie, without drawing the resample.
#pragma once

#include <laptime/random/philox.hpp>
#include <laptime/random/xoshiro.hpp>

#include <cstddef>

namespace laptime::stats {

/// The sorted places (from 0) of neighbouring order statistics of a resample of n values: they are ⌈nU⌉ for
/// neighbouring order statistics U of n uniform numbers, the lower of which is Beta(rank, n − rank + 1).
class ResampledPlaces {
  public:
    /// \param place of the lower one, from 0
    ResampledPlaces(std::size_t n, std::size_t place) noexcept;

    struct Pair {
        std::size_t lower;
        std::size_t upper;
    };
    [[nodiscard]] Pair draw(random::Xoshiro& random) const noexcept;

    /// The lower one alone, at half the price.
    [[nodiscard]] std::size_t draw_lower(random::Xoshiro& random) const noexcept;

  private:
    /// Gamma(shape, 1) for shape ≥ 1: d(1 + cz)³ with z normal is almost gamma; a few draws are rejected to
    /// make it so. Marsaglia, Tsang: "A simple method for generating gamma variables", ACM TOMS 26 (2000).
    struct Gamma {
        double d;
        double c;
        explicit Gamma(double shape) noexcept;
        /// Whether this normal number gives one; if so, `value` is it.
        [[nodiscard]] bool accepts(double normal, random::Xoshiro& random, double& value) const noexcept;
    };

    [[nodiscard]] double draw_beta(random::Xoshiro& random) const noexcept;
    [[nodiscard]] std::size_t place_of(double uniform) const noexcept;

    double size_;
    double above_;  // how many order statistics there are beyond the lower one
    Gamma first_;
    Gamma second_;
};

}  // namespace laptime::stats
