/// \file
/// Where the order statistics of a resample lie, without drawing the resample.
#pragma once

#include "discrete_law.hpp"

#include <laptime/random/xoshiro.hpp>

#include <cstddef>
#include <vector>

namespace laptime::stats {

/// The sorted places (from 0) of two neighbouring order statistics of a resample of n values.
///
/// The lower one is at most at a place where at least `rank` values fall up to there, and their number is
/// binomial: P(N ≥ rank) is a beta distribution function. The upper one is there too if more fall there; else
/// all values beyond are uniform over the places beyond, and it is the least of them. So both have laws that
/// can be put into tables, over the few places where they are at all likely.
class ResampledPlaces {
  public:
    /// \param place of the lower one, from 0
    ResampledPlaces(std::size_t n, std::size_t place);

    struct Pair {
        std::size_t lower;
        std::size_t upper;
    };
    [[nodiscard]] Pair draw(random::Xoshiro& random) const noexcept;

    /// The lower one alone, at a lower price.
    [[nodiscard]] std::size_t draw_lower(random::Xoshiro& random) const noexcept {
        return first_ + law_.draw(random);
    }

    /// All places that are ever drawn lie from `first` up to, but not with, `end`.
    [[nodiscard]] std::size_t first() const noexcept { return first_; }
    [[nodiscard]] std::size_t end() const noexcept { return end_; }

  private:
    /// How likely the lower one is up to each place, from `first_` on; fills the other tables too.
    std::vector<double> chances();
    void add_uppers(const std::vector<double>& up_to);
    /// The chance that no value beyond `place` falls to the next one.
    [[nodiscard]] double passes(std::size_t place) const noexcept;

    std::size_t n_;
    std::size_t rank_;
    std::size_t first_ = 0;
    std::size_t end_ = 0;
    std::vector<double> apart_{};   // [place − first_]: the chance that the upper one is beyond the lower one
    std::vector<double> passes_{};  // the same of `passes`
    DiscreteLaw law_;               // last: what makes it fills the others
};

}  // namespace laptime::stats
