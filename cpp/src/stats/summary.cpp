#include "input.hpp"

#include <laptime/error/error.hpp>
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
    require_finite(data);
    const Eigen::Map<const Eigen::ArrayXd> values(data.data(), static_cast<Eigen::Index>(data.size()));
    Summary summary{.n = data.size(), .min = values.minCoeff(), .max = values.maxCoeff()};

    // Sums of differences keep their digits where the values are large against their spread,
    // and make the mean of constant data exactly that constant.
    const double above_min = (values - summary.min).mean();
    if (!std::isfinite(above_min)) throw error::StatisticsError("data is too large: a sum overflows");
    summary.mean = std::clamp(summary.min + above_min, summary.min, summary.max);
    if (summary.n > 1) {
        const double norm = (values - summary.mean).matrix().stableNorm();
        summary.standard_deviation = norm / std::sqrt(static_cast<double>(summary.n - 1));
        if (!std::isfinite(norm)) throw error::StatisticsError("data is too large: a sum overflows");
        const double relative = *summary.standard_deviation / std::abs(summary.mean);
        if (std::isfinite(relative)) summary.relative_standard_deviation = relative;
    }
    summary.geometric_mean = geometric_mean(values, summary.min, summary.max);
    describe_order(data, summary);
    return summary;
}

}  // namespace laptime::stats
