#include "fieller.hpp"

#include "interval.hpp"
#include "special.hpp"

#include <cmath>

namespace laptime::stats {

Estimate fieller_interval(const RatioOfMeans& means, const BootstrapOptions& options) {
    const double t = student_t_quantile((1 + options.confidence_level) / 2, means.degrees_of_freedom);
    const double t_squared = t * t;
    // With R = ratio + r: (r a)² ≤ t² (residual variance − 2 r covariance + r² variance of a).
    const double a_square = means.a * means.a - t_squared * means.a_variance;
    if (!(a_square > 0)) return without_interval(means.ratio, means.n, "no interval: a may be 0", options);
    const double middle = -t_squared * means.covariance / a_square;
    const double reach = std::sqrt(middle * middle + t_squared * means.residual_variance / a_square);
    Estimate estimate = without_interval(means.ratio, means.n, "", options);
    estimate.method = "Fieller's t";
    estimate.low = means.ratio + middle - reach;
    estimate.high = means.ratio + middle + reach;
    estimate.standard_error = std::sqrt(means.residual_variance) / std::abs(means.a);
    return estimate;
}

}  // namespace laptime::stats
