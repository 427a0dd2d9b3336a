#include "moments.hpp"

#include <laptime/stats/quantile.hpp>
#include <laptime/stats/summary.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <vector>

#include <Eigen/Core>

namespace laptime::stats {

namespace {

// Logarithms of ratios to the least value make the mean of constant data exactly that constant.
std::optional<double> geometric_mean(const Eigen::Ref<const Eigen::ArrayXd>& values, double min, double max) {
    if (min <= 0) return std::nullopt;
    return std::clamp(min * std::exp((values.log() - std::log(min)).mean()), min, max);
}

void describe_order(std::span<const double> data, Summary& summary) {
    const std::vector<double> found = quantiles(data, std::array{0.25, 0.5, 0.75});
    summary.lower_quartile = found[0];
    summary.median = found[1];
    summary.upper_quartile = found[2];
    std::vector<double> deviations(data.begin(), data.end());
    for (double& value : deviations) value = std::abs(value - summary.median);
    summary.median_absolute_deviation = quantile(deviations, 0.5);
}

}  // namespace

Summary summarize(std::span<const double> data) {
    const Moments moments = moments_of(data);
    Summary summary{.n = moments.n,
                    .mean = moments.mean,
                    .standard_deviation = moments.standard_deviation,
                    .min = moments.min,
                    .max = moments.max};
    if (moments.standard_deviation) {
        const double relative = *moments.standard_deviation / std::abs(moments.mean);
        if (std::isfinite(relative)) summary.relative_standard_deviation = relative;
    }
    const Eigen::Map<const Eigen::ArrayXd> values(data.data(), static_cast<Eigen::Index>(data.size()));
    summary.geometric_mean = geometric_mean(values, summary.min, summary.max);
    describe_order(data, summary);
    return summary;
}

}  // namespace laptime::stats
