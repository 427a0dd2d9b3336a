#include "percentile.hpp"
#include "replicates.hpp"
#include "statistic.hpp"

#include <laptime/stats/bootstrap.hpp>
#include <laptime/stats/quantile.hpp>

#include <string>

namespace laptime::stats {

namespace {

Estimate estimate_of(const Statistic& statistic, const BootstrapOptions& options) {
    if (statistic.n == 1) return without_interval(statistic.value, 1, "needs n ≥ 2", options);
    return percentile_interval(statistic.value, statistic.n, replicates(statistic.draw, options), options);
}

}  // namespace

Estimate bootstrap_mean(std::span<const double> data, const BootstrapOptions& options) {
    require_sensible(options);
    return estimate_of(mean_of(data), options);
}

Estimate bootstrap_ratio(std::span<const double> numerators, std::span<const double> denominators,
                         const BootstrapOptions& options) {
    require_sensible(options);
    return estimate_of(ratio_of(numerators, denominators), options);
}

Estimate bootstrap_quantile(std::span<const double> data, double p, const BootstrapOptions& options) {
    require_sensible(options);
    const std::size_t needed = required_n(p, options.confidence_level);
    Estimate estimate = estimate_of(quantile_of(data, p), options);
    if (estimate.low && estimate.n < needed)
        estimate.note += "; too short: an honest interval needs n ≥ " + std::to_string(needed);
    return estimate;
}

}  // namespace laptime::stats
