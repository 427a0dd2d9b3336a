/// \file
/// Where the order statistics of a resample lie, without drawing the resample.
#pragma once

#include "beta.hpp"

#include <laptime/random/philox.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace laptime::stats {

/// The sorted places (from 0) of neighbouring order statistics of a resample of n values: they are ⌈nU⌉ for
/// neighbouring order statistics U of n uniform numbers.
class ResampledPlaces {
  public:
    ResampledPlaces(std::size_t n, std::size_t place)
        : size_{static_cast<double>(n)}, rank_{static_cast<double>(place + 1)} {}

    struct Pair {
        std::size_t lower;
        std::size_t upper;
    };
    [[nodiscard]] Pair draw(random::Philox& random) const noexcept {
        const double lower = draw_beta(rank_, size_ - rank_ + 1, random);
        const double still_above = size_ - rank_;  // the next one is the least of those above `lower`
        const double shrink = std::pow(random.uniform_open(), 1 / still_above);
        return {place_of(lower), place_of(1 - (1 - lower) * shrink)};
    }

  private:
    [[nodiscard]] std::size_t place_of(double uniform) const noexcept {
        return static_cast<std::size_t>(std::clamp(std::ceil(size_ * uniform), 1.0, size_)) - 1;
    }

    double size_;
    double rank_;
};

}  // namespace laptime::stats
