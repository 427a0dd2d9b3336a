#include "statistic.hpp"

#include "input.hpp"
#include "resample.hpp"
#include "resampled_places.hpp"

#include <laptime/error/error.hpp>
#include <laptime/stats/quantile.hpp>
#include <laptime/stats/summary.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>
#include <utility>
#include <vector>

namespace laptime::stats {

namespace {

// Indices are drawn with 32 bits.
std::uint32_t resample_size(std::size_t n) {
    if (n > std::numeric_limits<std::uint32_t>::max())
        throw error::StatisticsError("n = " + std::to_string(n) + " is too large to resample");
    return static_cast<std::uint32_t>(n);
}

double ratio_of_sums(double numerator, double denominator, const std::string& prefix) {
    if (denominator == 0)
        throw error::StatisticsError("the " + prefix + "denominators, or those of a resample, sum to zero");
    return numerator / denominator;
}

void require_not_negative(std::span<const double> data, const std::string& name) {
    const auto negative = std::find_if(data.begin(), data.end(), [](double value) { return value < 0; });
    if (negative != data.end())
        throw error::StatisticsError(name + "[" + std::to_string(negative - data.begin()) + "] is negative");
}

}  // namespace

Statistic mean_of(std::span<const double> data, const std::string& name) {
    require_finite(data, name);
    const std::uint32_t n = resample_size(data.size());
    const double mean = summarize(data).mean;
    // Resampling the distances to the mean keeps digits, and gives constant data an interval of no width.
    std::vector<double> distances(data.begin(), data.end());
    for (double& value : distances) value -= mean;
    auto draw = [n, mean, distances = std::move(distances)](random::Philox& random) {
        double sum = 0;
        resample(n, random, [&](std::size_t i) { sum += distances[i]; });
        return mean + sum / n;
    };
    return {.value = mean, .n = n, .draw = std::move(draw)};
}

Statistic ratio_of(std::span<const double> numerators, std::span<const double> denominators,
                   const std::string& prefix) {
    require_finite(numerators, prefix + "numerators");
    require_finite(denominators, prefix + "denominators");
    const std::uint32_t n = resample_size(numerators.size());
    require_same_length(numerators, prefix + "numerators", denominators, prefix + "denominators");
    require_not_negative(denominators, prefix + "denominators");

    auto draw = [n, numerators, denominators, prefix](random::Philox& random) {
        double numerator = 0;
        double denominator = 0;
        resample(n, random, [&](std::size_t i) {
            numerator += numerators[i];
            denominator += denominators[i];
        });
        return ratio_of_sums(numerator, denominator, prefix);
    };
    const double value =
        ratio_of_sums(std::accumulate(numerators.begin(), numerators.end(), 0.0),
                      std::accumulate(denominators.begin(), denominators.end(), 0.0), prefix);
    if (!std::isfinite(value)) throw error::StatisticsError("data is too large: a sum overflows");
    return {.value = value, .n = n, .draw = std::move(draw)};
}

Statistic quantile_of(std::span<const double> data, double p, const std::string& name) {
    std::vector<double> sorted = finite_copy(data, name);
    std::sort(sorted.begin(), sorted.end());
    const std::size_t n = sorted.size();
    const double value = quantile(sorted, p);
    const QuantilePosition position = quantile_position(n, p);
    const ResampledPlaces places(n, position.below);
    auto draw = [position, places, sorted = std::move(sorted)](random::Philox& random) {
        const auto [lower, upper] = places.draw(random);
        return position.fraction == 0 ? sorted[lower]
                                      : std::lerp(sorted[lower], sorted[upper], position.fraction);
    };
    return {.value = value, .n = n, .draw = std::move(draw)};
}

}  // namespace laptime::stats
