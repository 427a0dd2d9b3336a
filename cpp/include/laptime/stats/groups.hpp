/// \file
/// Bootstrap intervals of samples whose observations come in groups.
/// Davison, Hinkley: "Bootstrap methods and their application" (1997), sections 3.2 and 3.8.
///
/// All throw StatisticsError if the data is empty or not finite, there is not one label for each observation,
/// there is one group only where groups are drawn, or an option makes no sense.
#pragma once

#include <laptime/stats/bootstrap.hpp>
#include <laptime/stats/estimate.hpp>

#include <cstdint>
#include <span>
#include <string_view>

namespace laptime::stats {

/// What groups are, and so how they are resampled.
enum class Grouping : std::uint8_t {
    strata,    ///< the groups are all that there are, such as subjects: each keeps its size in every resample
    clusters,  ///< they are a sample of many, such as sessions: drawn whole, for what is in one belongs
               ///< together
    hierarchy  ///< as clusters, and what is in those drawn is drawn anew as well: such as requests in runs
};

[[nodiscard]] std::string_view to_string(Grouping grouping) noexcept;

struct Groups {
    Grouping grouping = Grouping::clusters;
    std::span<const std::uint32_t> labels;  ///< of each observation; any numbers
};

/// The mean. Automatic: studentized, the standard error of strata from the spread within each, that of
/// clusters from their sums; Student's t for fewer than 10 clusters; the percentile bootstrap of a hierarchy.
/// The n of clusters is their number.
[[nodiscard]] Estimate bootstrap_mean(std::span<const double> data, const Groups& groups,
                                      const BootstrapOptions& options = {});

/// Σ numerators / Σ denominators, as the mean.
[[nodiscard]] Estimate bootstrap_ratio(std::span<const double> numerators,
                                       std::span<const double> denominators, const Groups& groups,
                                       const BootstrapOptions& options = {});

/// The standard deviation (n − 1) of all observations, by the percentile bootstrap.
[[nodiscard]] Estimate bootstrap_standard_deviation(std::span<const double> data, const Groups& groups,
                                                    const BootstrapOptions& options = {});

/// The p-quantile (type 7) of all observations. Automatic: the order statistics that would bound it among as
/// many independent values as tell as much, with Student's t in place of the normal law for few clusters.
/// Korn, Graubard: "Confidence intervals for proportions with small expected number of positive counts
/// estimated from survey data", Survey Methodology 24 (1998). Strata tell no less than independent values.
[[nodiscard]] Estimate bootstrap_quantile(std::span<const double> data, double p, const Groups& groups,
                                          const BootstrapOptions& options = {});

}  // namespace laptime::stats
