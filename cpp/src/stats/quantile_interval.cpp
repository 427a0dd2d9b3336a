#include "input.hpp"
#include "missing_limits.hpp"

#include <laptime/error/error.hpp>
#include <laptime/stats/binomial.hpp>
#include <laptime/stats/quantile.hpp>

#include <algorithm>
#include <cmath>
#include <sstream>
#include <utility>
#include <vector>

namespace laptime::stats {

namespace {

Estimate interval_around(double value, std::vector<double> values, double p, double confidence_level,
                         double effective_n) {
    const auto n = static_cast<double>(values.size());
    const double worth = std::clamp(std::floor(effective_n), 1.0, n);
    const QuantileRanks ranks = quantile_ranks(static_cast<std::size_t>(worth), p, confidence_level);
    const auto order_statistic = [&values](std::size_t rank) {
        const auto place = values.begin() + static_cast<std::ptrdiff_t>(rank - 1);
        std::nth_element(values.begin(), place, values.end());
        return *place;
    };
    // As far into this sample, from either end, as the rank is in the one of independent values.
    const auto from_end = [&](std::size_t rank) {
        return static_cast<std::size_t>(std::max(std::floor(static_cast<double>(rank) * n / worth), 1.0));
    };
    Estimate estimate{.value = value,
                      .method = "exact order statistics",
                      .n = values.size(),
                      .confidence_level = confidence_level};
    // In a small sample the value may fall short of a limit that stands alone; the wider limit holds even
    // more often.
    if (ranks.low) estimate.low = std::min(order_statistic(from_end(*ranks.low)), value);
    if (ranks.high) {
        const std::size_t from_top = from_end(static_cast<std::size_t>(worth) + 1 - *ranks.high);
        estimate.high = std::max(order_statistic(values.size() + 1 - from_top), value);
    }
    const double needed = std::ceil(static_cast<double>(required_n(p, confidence_level)) * n / worth);
    estimate.note = missing_limits(ranks, static_cast<std::size_t>(needed));
    return estimate;
}

}  // namespace

QuantileRanks quantile_ranks(std::size_t n, double p, double confidence_level) {
    require_probability(p, "p");
    require_probability(confidence_level, "confidence_level");
    const double tail = (1 - confidence_level) / 2;
    QuantileRanks ranks;
    // x_(k) lies above the quantile when fewer than k values lie below it, that is, when X ≤ k − 1.
    if (const std::size_t low = binomial_first_above(tail, n, p); low > 0) ranks.low = low;
    // The high rank is the low one of the mirrored sample.
    if (const std::size_t mirrored = binomial_first_above(tail, n, 1 - p); mirrored > 0)
        ranks.high = n + 1 - mirrored;
    return ranks;
}

Estimate quantile_interval(std::span<const double> data, double p, double confidence_level,
                           QuantileType type) {
    require_probability(p, "p");
    std::vector<double> values = finite_copy(data);
    const double value = quantile(values, p, type);
    const auto n = static_cast<double>(values.size());
    return interval_around(value, std::move(values), p, confidence_level, n);
}

Estimate quantile_interval(std::span<const double> data, double p, double confidence_level,
                           double effective_n) {
    require_probability(p, "p");
    std::vector<double> values = finite_copy(data);
    const double value = quantile(values, p);
    return interval_around(value, std::move(values), p, confidence_level, effective_n);
}

std::size_t required_n(double p, double confidence_level) {
    require_probability(p, "p");
    require_probability(confidence_level, "confidence_level");
    constexpr double largest = 0x1.0p53;  // beyond it a double does not count in ones
    const double tail = (1 - confidence_level) / 2;
    const double all_on_one_side = std::max(p, 1 - p);
    double n = std::ceil(std::log(tail) / std::log1p(-std::min(p, 1 - p)));
    if (!(n < largest)) {
        std::ostringstream message;
        message << "p = " << p << " is too near 0 or 1: no sample is large enough";
        throw error::StatisticsError(message.str());
    }
    // The logarithms may be off by a rounding where the power hits the tail exactly.
    while (n > 1 && std::pow(all_on_one_side, n - 1) <= tail) --n;
    while (std::pow(all_on_one_side, n) > tail) ++n;
    return static_cast<std::size_t>(n);
}

}  // namespace laptime::stats
