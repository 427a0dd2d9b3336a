/// \file
/// Before a comparison: how small a difference n values can tell, and how many a difference needs. By the
/// normal law: a few values short where n is below some 20.
#pragma once

#include <cstddef>
#include <cstdint>

namespace laptime::stats {

/// How sure the comparison is to be.
struct PowerOptions {
    double power = 0.8;  ///< the probability that the difference is told, in [0.5, 1)
    double confidence_level = 0.95;
};

enum class Design : std::uint8_t {
    independent,  ///< n values of each of two samples, which vary alike
    paired        ///< n pairs, whose differences vary
};

/// The smallest difference of means. Lachin: "Introduction to sample size determination and power analysis
/// for clinical trials", Controlled Clinical Trials 2 (1981). Throws StatisticsError if n is 0, the standard
/// deviation is not positive, or an option makes no sense.
[[nodiscard]] double detectable_difference_of_means(std::size_t n, double standard_deviation, Design design,
                                                    const PowerOptions& options = {});

/// The n that a difference of means needs. Throws StatisticsError too if it is 0 or not finite.
[[nodiscard]] std::size_t required_n_for_means(double difference, double standard_deviation, Design design,
                                               const PowerOptions& options = {});

/// The smallest difference of two paired shares of which a share `discordance` of the pairs differs.
/// Connor: "Sample size for testing differences in proportions for the paired-sample design", Biometrics 43
/// (1987). Throws StatisticsError if the discordance is outside (0, 1], or n too small for any difference.
[[nodiscard]] double detectable_difference_of_paired_proportions(std::size_t n, double discordance,
                                                                 const PowerOptions& options = {});

/// The pairs that a difference of paired shares needs. Throws StatisticsError too if it is 0, or larger than
/// the discordance.
[[nodiscard]] std::size_t required_n_for_paired_proportions(double difference, double discordance,
                                                            const PowerOptions& options = {});

}  // namespace laptime::stats
