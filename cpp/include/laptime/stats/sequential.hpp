/// \file
/// Measuring until an interval is narrow enough, which its coverage is to survive.
#pragma once

#include <laptime/stats/estimate.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace laptime::stats {

/// How well something is to be known: both limits within `half_width` of the value.
struct Precision {
    std::optional<double> p{};       ///< which quantile; absent for the mean
    double half_width = 0;           ///< in the unit of the values, or a share of the value
    bool relative = false;           ///< it is a share
    double confidence_level = 0.95;  ///< at least; see Sequential
    std::uint64_t seed = 0;          ///< of the resamples
};

/// Looks at a growing sample now and then, until its interval is narrow enough. The mean has the limits of
/// `bootstrap_mean`, a quantile those of `bootstrap_quantile`: both look at the order of the values, and
/// switch where neighbours depend on each other.
///
/// A sample is likelier to look precise where chance makes it wrong, so that a rule that looks after every
/// value stops too early too often. As the precision gets finer that error goes to 0: Chow, Robbins: "On the
/// asymptotic theory of fixed-width sequential confidence intervals for the mean", Annals of Mathematical
/// Statistics 36 (1965); Glynn, Whitt: "The asymptotic validity of sequential stopping rules for stochastic
/// simulations", Annals of Applied Probability 2 (1992). What is left of it is met in three ways: the first
/// look is late, each of the next has a quarter more values, and the limits of a look may miss only 4/5 as
/// often as the whole is allowed to, or 2/5 as often in a series.
class Sequential {
  public:
    /// Throws StatisticsError if the precision is none: a half-width that is not above 0, a p or a confidence
    /// level outside (0, 1).
    explicit Sequential(const Precision& precision);

    /// Takes what was observed next, and looks where it is time to: whole blocks give what single values do.
    /// Returns `reached()`, after which nothing more is taken. Throws StatisticsError if a value is not
    /// finite.
    bool add(std::span<const double> values);

    /// Whether the newest look found the interval narrow enough.
    [[nodiscard]] bool reached() const noexcept { return reached_; }

    /// What the newest look found; absent before the first.
    [[nodiscard]] const std::optional<Estimate>& estimate() const noexcept { return estimate_; }

    /// How far the farther limit of that lies from the value, measured as the precision is; absent before the
    /// first look, or without both limits.
    [[nodiscard]] std::optional<double> half_width() const;

    /// How many values were taken, and how many it takes for the next look.
    [[nodiscard]] std::size_t n() const noexcept { return values_.size(); }
    [[nodiscard]] std::size_t next_look() const noexcept { return next_look_; }

  private:
    void look();
    [[nodiscard]] Estimate mean(double level, bool dependent) const;
    [[nodiscard]] Estimate quantile(double p, double level) const;
    [[nodiscard]] std::optional<double> half_width_of(const Estimate& estimate) const;

    Precision precision_;
    std::vector<double> values_;
    std::size_t next_look_;
    std::optional<Estimate> estimate_;
    bool reached_ = false;
};

}  // namespace laptime::stats
