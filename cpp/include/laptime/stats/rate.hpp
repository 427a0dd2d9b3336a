/// \file
/// How often something happens.
#pragma once

#include <laptime/stats/estimate.hpp>

#include <cstddef>

namespace laptime::stats {

/// events / exposure (a time, as a rule) with exact limits of a Poisson law's mean: what happens
/// independently, at a steady rate. Garwood: "Fiducial limits for the Poisson distribution", Biometrika 28
/// (1936). Throws StatisticsError if `exposure` is not a finite number above 0, or confidence_level is
/// outside (0, 1).
[[nodiscard]] Estimate poisson_rate(std::size_t events, double exposure, double confidence_level = 0.95);

}  // namespace laptime::stats
