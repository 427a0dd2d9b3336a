#include "beta.hpp"
#include "input.hpp"
#include "replicates.hpp"
#include "resample.hpp"

#include <laptime/error/error.hpp>
#include <laptime/stats/bootstrap.hpp>
#include <laptime/stats/quantile.hpp>
#include <laptime/stats/summary.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>
#include <string>
#include <vector>

namespace laptime::stats {

namespace {

void require_sensible(const BootstrapOptions& options) {
    require_probability(options.confidence_level, "confidence_level");
    if (options.n_resamples < 100)
        throw error::StatisticsError("n_resamples = " + std::to_string(options.n_resamples) +
                                     " is below 100");
    if (options.threads == 0) throw error::StatisticsError("threads = 0: there must be at least 1");
}

// The interval between the tails of the resampled statistic.
Estimate percentile_interval(double value, std::size_t n, const DrawReplicate& draw,
                             const BootstrapOptions& options) {
    Estimate estimate{.value = value,
                      .method = "percentile bootstrap",
                      .n = n,
                      .confidence_level = options.confidence_level};
    if (!std::isfinite(value)) throw error::StatisticsError("data is too large: a sum overflows");
    if (n == 1) {
        estimate.note = "needs n ≥ 2";
        return estimate;
    }
    const double tail = (1 - options.confidence_level) / 2;
    const std::vector<double> limits = quantiles(replicates(draw, options), std::array{tail, 1 - tail});
    estimate.low = limits[0];
    estimate.high = limits[1];
    estimate.note = "B = " + std::to_string(options.n_resamples) + ", seed = " + std::to_string(options.seed);
    return estimate;
}

// Indices are drawn with 32 bits.
std::uint32_t resample_size(std::size_t n) {
    if (n > std::numeric_limits<std::uint32_t>::max())
        throw error::StatisticsError("n = " + std::to_string(n) + " is too large to resample");
    return static_cast<std::uint32_t>(n);
}

double ratio_of_sums(double numerator, double denominator) {
    if (denominator == 0)
        throw error::StatisticsError("the denominators, or those of a resample, sum to zero");
    return numerator / denominator;
}

// The sorted places (from 0) of neighbouring order statistics of a resample, without drawing the resample:
// they are ⌈nU⌉ for neighbouring order statistics U of n uniform numbers.
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

}  // namespace

Estimate bootstrap_mean(std::span<const double> data, const BootstrapOptions& options) {
    require_sensible(options);
    const std::uint32_t n = resample_size(data.size());
    const double mean = summarize(data).mean;
    // Resampling the distances to the mean keeps digits, and gives constant data an interval of no width.
    std::vector<double> distances(data.begin(), data.end());
    for (double& value : distances) value -= mean;
    const auto resampled_mean = [&](random::Philox& random) {
        double sum = 0;
        resample(n, random, [&](std::size_t i) { sum += distances[i]; });
        return mean + sum / n;
    };
    return percentile_interval(mean, n, resampled_mean, options);
}

Estimate bootstrap_ratio(std::span<const double> numerators, std::span<const double> denominators,
                         const BootstrapOptions& options) {
    require_sensible(options);
    require_finite(numerators, "numerators");
    require_finite(denominators, "denominators");
    const std::uint32_t n = resample_size(numerators.size());
    if (denominators.size() != n)
        throw error::StatisticsError("numerators and denominators differ in length: " + std::to_string(n) +
                                     " and " + std::to_string(denominators.size()));
    const auto negative =
        std::find_if(denominators.begin(), denominators.end(), [](double d) { return d < 0; });
    if (negative != denominators.end())
        throw error::StatisticsError("denominators[" + std::to_string(negative - denominators.begin()) +
                                     "] is negative");

    const auto resampled_ratio = [&](random::Philox& random) {
        double numerator = 0;
        double denominator = 0;
        resample(n, random, [&](std::size_t i) {
            numerator += numerators[i];
            denominator += denominators[i];
        });
        return ratio_of_sums(numerator, denominator);
    };
    const double value = ratio_of_sums(std::accumulate(numerators.begin(), numerators.end(), 0.0),
                                       std::accumulate(denominators.begin(), denominators.end(), 0.0));
    return percentile_interval(value, n, resampled_ratio, options);
}

Estimate bootstrap_quantile(std::span<const double> data, double p, const BootstrapOptions& options) {
    require_sensible(options);
    const std::size_t needed = required_n(p, options.confidence_level);
    std::vector<double> sorted = finite_copy(data);
    std::sort(sorted.begin(), sorted.end());
    const QuantilePosition position = quantile_position(sorted.size(), p);
    const ResampledPlaces places(sorted.size(), position.below);
    const auto resampled_quantile = [&](random::Philox& random) {
        const auto [lower, upper] = places.draw(random);
        return position.fraction == 0 ? sorted[lower]
                                      : std::lerp(sorted[lower], sorted[upper], position.fraction);
    };
    Estimate estimate = percentile_interval(quantile(sorted, p), sorted.size(), resampled_quantile, options);
    if (estimate.low && sorted.size() < needed)
        estimate.note += "; too short: an honest interval needs n ≥ " + std::to_string(needed);
    return estimate;
}

}  // namespace laptime::stats
