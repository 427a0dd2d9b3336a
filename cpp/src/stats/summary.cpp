#include "input.hpp"

#include <laptime/error/error.hpp>
#include <laptime/stats/summary.hpp>

#include <algorithm>
#include <cmath>

#include <Eigen/Core>

namespace laptime::stats {

Summary summarize(std::span<const double> data) {
    require_finite(data);
    const Eigen::Map<const Eigen::ArrayXd> values(data.data(), static_cast<Eigen::Index>(data.size()));
    Summary summary{.n = data.size(), .min = values.minCoeff(), .max = values.maxCoeff()};

    // Sums of differences keep their digits where the values are large against their spread,
    // and make the mean of constant data exactly that constant.
    summary.mean = std::clamp(summary.min + (values - summary.min).mean(), summary.min, summary.max);
    if (summary.n > 1) {
        const double norm = (values - summary.mean).matrix().stableNorm();
        summary.standard_deviation = norm / std::sqrt(static_cast<double>(summary.n - 1));
        if (!std::isfinite(norm) || !std::isfinite(summary.mean))
            throw error::StatisticsError("data is too large: a sum overflows");
        const double relative = *summary.standard_deviation / std::abs(summary.mean);
        if (std::isfinite(relative)) summary.relative_standard_deviation = relative;
    }
    return summary;
}

}  // namespace laptime::stats
