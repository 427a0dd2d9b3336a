#include "moments.hpp"

#include "input.hpp"

#include <laptime/error/error.hpp>

#include <algorithm>
#include <cmath>

#include <Eigen/Core>

namespace laptime::stats {

Moments moments_of(std::span<const double> data) {
    require_finite(data);
    const Eigen::Map<const Eigen::ArrayXd> values(data.data(), static_cast<Eigen::Index>(data.size()));
    Moments moments{.n = data.size(), .min = values.minCoeff(), .max = values.maxCoeff()};
    // Sums of differences keep their digits where the values are large against their spread,
    // and make the mean of constant data exactly that constant.
    const double above_min = (values - moments.min).mean();
    moments.mean = std::clamp(moments.min + above_min, moments.min, moments.max);
    if (moments.n > 1) {
        const double norm = (values - moments.mean).matrix().stableNorm();
        moments.standard_deviation = norm / std::sqrt(static_cast<double>(moments.n - 1));
    }
    if (!std::isfinite(above_min) || !std::isfinite(moments.standard_deviation.value_or(0)))
        throw error::StatisticsError("data is too large: a sum overflows");
    return moments;
}

}  // namespace laptime::stats
