#include "percentile.hpp"

#include "input.hpp"

#include <laptime/error/error.hpp>
#include <laptime/stats/quantile.hpp>

#include <array>
#include <utility>

namespace laptime::stats {

void require_sensible(const BootstrapOptions& options) {
    require_probability(options.confidence_level, "confidence_level");
    if (options.n_resamples < 100)
        throw error::StatisticsError("n_resamples = " + std::to_string(options.n_resamples) +
                                     " is below 100");
    if (options.threads == 0) throw error::StatisticsError("threads = 0: there must be at least 1");
}

Estimate without_interval(double value, std::size_t n, std::string why, const BootstrapOptions& options) {
    return {.value = value,
            .method = "percentile bootstrap",
            .n = n,
            .confidence_level = options.confidence_level,
            .note = std::move(why)};
}

Estimate percentile_interval(double value, std::size_t n, const std::vector<double>& replicates,
                             const BootstrapOptions& options) {
    const std::string origin =
        "B = " + std::to_string(options.n_resamples) + ", seed = " + std::to_string(options.seed);
    Estimate estimate = without_interval(value, n, origin, options);
    const double tail = (1 - options.confidence_level) / 2;
    const std::vector<double> limits = quantiles(replicates, std::array{tail, 1 - tail});
    estimate.low = limits[0];
    estimate.high = limits[1];
    return estimate;
}

}  // namespace laptime::stats
