#include "input.hpp"
#include "special.hpp"

#include <laptime/error/error.hpp>
#include <laptime/random/laws.hpp>
#include <laptime/stats/power.hpp>

#include <algorithm>
#include <cmath>
#include <sstream>
#include <string>

namespace laptime::stats {

namespace {

/// Quantiles of the normal law: how far off chance must be left behind, and how surely.
struct NormalQuantiles {
    double of_chance;
    double of_power;
};

std::string described(const char* name, double value) {
    std::ostringstream text;
    text << name << " = " << value;
    return text.str();
}

NormalQuantiles quantiles_for(const PowerOptions& options) {
    require_level(options.confidence_level);
    require_probability(options.power, "power");
    if (options.power < 0.5)
        throw error::StatisticsError(described("power", options.power) + " is below 0.5");
    return {.of_chance = two_sided_z(options.confidence_level),
            .of_power = random::normal_quantile(options.power)};
}

void require_some(std::size_t n) {
    if (n == 0) throw error::StatisticsError("n = 0: a comparison needs at least one value");
}

void require_difference(double difference) {
    if (difference == 0 || !std::isfinite(difference))
        throw error::StatisticsError(described("difference", difference) + ": no n can tell that");
}

void require_discordance(double discordance) {
    if (!(discordance > 0 && discordance <= 1))
        throw error::StatisticsError(described("discordance", discordance) + " is outside (0, 1]");
}

/// The standard deviation of a mean difference, times √n.
double spread_of(double standard_deviation, Design design) {
    if (!(standard_deviation > 0) || !std::isfinite(standard_deviation))
        throw error::StatisticsError(described("standard_deviation", standard_deviation) +
                                     " is not positive");
    return design == Design::paired ? standard_deviation : std::sqrt(2.0) * standard_deviation;
}

std::size_t rounded_up(double n) {
    constexpr double largest = 1e15;  // up to here a double knows every whole number
    if (!(n < largest))
        throw error::StatisticsError("the difference is too small: it needs more than 1e15 values");
    constexpr double rounding = 1e-9;  // a whole number stays what it is
    return static_cast<std::size_t>(std::ceil(n * (1 - rounding)));
}

/// √n times the difference that √n pairs tell apart.
double reach(double difference, double discordance, const NormalQuantiles& z) {
    return z.of_chance * std::sqrt(discordance) +
           z.of_power * std::sqrt(discordance - difference * difference);
}

}  // namespace

double detectable_difference_of_means(std::size_t n, double standard_deviation, Design design,
                                      const PowerOptions& options) {
    const NormalQuantiles z = quantiles_for(options);
    require_some(n);
    return (z.of_chance + z.of_power) * spread_of(standard_deviation, design) /
           std::sqrt(static_cast<double>(n));
}

std::size_t required_n_for_means(double difference, double standard_deviation, Design design,
                                 const PowerOptions& options) {
    const NormalQuantiles z = quantiles_for(options);
    require_difference(difference);
    return rounded_up(
        std::pow((z.of_chance + z.of_power) * spread_of(standard_deviation, design) / difference, 2));
}

double detectable_difference_of_paired_proportions(std::size_t n, double discordance,
                                                   const PowerOptions& options) {
    const NormalQuantiles z = quantiles_for(options);
    require_some(n);
    require_discordance(discordance);
    const std::size_t fewest = required_n_for_paired_proportions(discordance, discordance, options);
    if (n < fewest)
        throw error::StatisticsError("n = " + std::to_string(n) + " tells no difference apart where " +
                                     described("discordance", discordance) + ": needs n ≥ " +
                                     std::to_string(fewest));
    // The difference d with √n d = reach(d), squared to a quadratic equation: a d² − 2 b d + c = 0.
    const auto size = static_cast<double>(n);
    const double a = size + z.of_power * z.of_power;
    const double b = z.of_chance * std::sqrt(size * discordance);
    const double c = (z.of_chance * z.of_chance - z.of_power * z.of_power) * discordance;
    return (b + std::sqrt(std::max(0.0, b * b - a * c))) / a;  // 0 at a power of 0.5, but for rounding
}

std::size_t required_n_for_paired_proportions(double difference, double discordance,
                                              const PowerOptions& options) {
    const NormalQuantiles z = quantiles_for(options);
    require_difference(difference);
    require_discordance(discordance);
    if (std::abs(difference) > discordance)
        throw error::StatisticsError(described("difference", difference) + " is more than " +
                                     described("discordance", discordance) +
                                     ": so few pairs that differ cannot make it");
    return rounded_up(std::pow(reach(difference, discordance, z) / difference, 2));
}

}  // namespace laptime::stats
