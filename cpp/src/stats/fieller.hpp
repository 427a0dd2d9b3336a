/// \file
/// Limits of a ratio of means without its own standard error.
#pragma once

#include <laptime/stats/bootstrap.hpp>
#include <laptime/stats/estimate.hpp>

#include <cstddef>

namespace laptime::stats {

/// What is known of mean(b) / mean(a). A residual is how far b lies off: b − ratio · a.
struct RatioOfMeans {
    double ratio = 0;
    std::size_t n = 0;
    double degrees_of_freedom = 0;
    double a = 0;           ///< the mean
    double a_variance = 0;  ///< of the mean, as those that follow
    double residual_variance = 0;
    double covariance = 0;  ///< of a and the residual
};

/// Every R for which b − R a may be 0 by Student's t: it and the t interval of b − a agree on whether a and b
/// differ. None where a itself may be 0. Fieller: "Some problems in interval estimation", Journal of the
/// Royal Statistical Society B 16 (1954).
[[nodiscard]] Estimate fieller_interval(const RatioOfMeans& means, const BootstrapOptions& options);

}  // namespace laptime::stats
