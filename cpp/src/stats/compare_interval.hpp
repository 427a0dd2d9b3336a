/// \file
/// Limits of what two samples make together: a difference, or a ratio.
#pragma once

#include "fieller.hpp"
#include "statistic.hpp"

#include <laptime/stats/bootstrap.hpp>
#include <laptime/stats/estimate.hpp>

namespace laptime::stats {

/// b − a, with its replicates. Where no limits are to come from the standard error, neither it nor those of
/// the replicates are needed.
struct ComparedDifference {
    Statistic statistic;  ///< without its draw
    double degrees_of_freedom = 0;
    const char* t_name = "Student's t";
    Replicates replicates;
};

/// b / a, likewise.
struct ComparedRatio {
    Statistic statistic;
    RatioOfMeans means;
    Replicates replicates;
};

/// Of two independent samples. Degrees of freedom: Welch, "The generalization of 'Student's' problem when
/// several different population variances are involved", Biometrika 34 (1947).
[[nodiscard]] ComparedDifference compared_difference(const Statistic& a, const Replicates& of_a,
                                                     const Statistic& b, const Replicates& of_b);

/// Of two independent samples, where a is not 0; standard errors by the delta method.
[[nodiscard]] ComparedRatio compared_ratio(const Statistic& a, const Replicates& of_a, const Statistic& b,
                                           const Replicates& of_b);

/// By the method of the options. Automatic: symmetric limits, or Student's t where too many resamples do not
/// vary.
[[nodiscard]] Estimate compared_interval(ComparedDifference difference, const BootstrapOptions& options);

/// The same; Student's t as Fieller has it. Studentized limits are made on the log scale where no replicate
/// is at 0 or past it: so those of a / b are one over those of b / a.
[[nodiscard]] Estimate compared_interval(ComparedRatio ratio, const BootstrapOptions& options);

}  // namespace laptime::stats
