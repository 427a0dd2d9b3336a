#include "input.hpp"
#include "special.hpp"

#include <laptime/error/error.hpp>
#include <laptime/stats/rate.hpp>

#include <cmath>
#include <sstream>

namespace laptime::stats {

Estimate poisson_rate(std::size_t events, double exposure, double confidence_level) {
    require_level(confidence_level);
    if (!(exposure > 0 && std::isfinite(exposure))) {
        std::ostringstream message;
        message << "exposure = " << exposure << " is not a finite number above 0";
        throw error::StatisticsError(message.str());
    }
    const double tail = (1 - confidence_level) / 2;
    const auto count = static_cast<double>(events);
    // P(X ≥ k) of a Poisson law is that a Gamma(k) lies below its mean.
    return {.value = count / exposure,
            .low = events == 0 ? 0 : gamma_quantile(tail, count) / exposure,
            .high = gamma_quantile(1 - tail, count + 1) / exposure,
            .method = "Garwood",
            .n = events,
            .confidence_level = confidence_level};
}

}  // namespace laptime::stats
