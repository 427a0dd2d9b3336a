#include "input.hpp"
#include "special.hpp"

#include <laptime/stats/proportion.hpp>

namespace laptime::stats {

namespace {

// The largest share under which `successes` of n or more are no likelier than the tail: P(X ≥ s) of a
// binomial law is that a Beta(s, n − s + 1) lies below the share.
double lower_limit(std::size_t successes, std::size_t n, double tail) noexcept {
    if (successes == 0) return 0;
    return beta_quantile(tail, static_cast<double>(successes), static_cast<double>(n - successes + 1));
}

}  // namespace

Estimate clopper_pearson(std::size_t successes, std::size_t n, double confidence_level) {
    require_level(confidence_level);
    require_counts(successes, n);
    const double tail = (1 - confidence_level) / 2;
    return {.value = static_cast<double>(successes) / static_cast<double>(n),
            .low = lower_limit(successes, n, tail),
            .high = 1 - lower_limit(n - successes, n, tail),  // that of the failures, mirrored
            .method = "Clopper-Pearson",
            .n = n,
            .confidence_level = confidence_level};
}

}  // namespace laptime::stats
