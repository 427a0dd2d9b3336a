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

/// A whole number of values, which a sample of n may be worth.
double worth_of(std::size_t n, double effective_n) {
    return std::clamp(std::floor(effective_n), 1.0, static_cast<double>(n));
}

Estimate interval_around(double value, std::vector<double> values, double p, double confidence_level,
                         double effective_n) {
    const std::size_t n = values.size();
    const QuantileRanks ranks = quantile_ranks(n, effective_n, p, confidence_level);
    const auto order_statistic = [&values](std::size_t rank) {
        const auto place = values.begin() + static_cast<std::ptrdiff_t>(rank - 1);
        std::nth_element(values.begin(), place, values.end());
        return *place;
    };
    Estimate estimate{
        .value = value, .method = "exact order statistics", .n = n, .confidence_level = confidence_level};
    // In a small sample the value may fall short of a limit that stands alone; the wider limit holds even
    // more often.
    if (ranks.low) estimate.low = std::min(order_statistic(*ranks.low), value);
    if (ranks.high) estimate.high = std::max(order_statistic(*ranks.high), value);
    const double inflation = static_cast<double>(n) / worth_of(n, effective_n);
    estimate.note = missing_limits(ranks, required_n(p, confidence_level, inflation));
    return estimate;
}

}  // namespace

QuantileRanks quantile_ranks(std::size_t n, double p, double confidence_level) {
    require_probability(p, "p");
    require_level(confidence_level);
    const double tail = (1 - confidence_level) / 2;
    QuantileRanks ranks;
    // x_(k) lies above the quantile when fewer than k values lie below it, that is, when X ≤ k − 1.
    if (const std::size_t low = binomial_first_above(tail, n, p); low > 0) ranks.low = low;
    // The high rank is the low one of the mirrored sample.
    if (const std::size_t mirrored = binomial_first_above(tail, n, 1 - p); mirrored > 0)
        ranks.high = n + 1 - mirrored;
    return ranks;
}

QuantileRanks quantile_ranks(std::size_t n, double effective_n, double p, double confidence_level) {
    const double worth = worth_of(n, effective_n);
    const auto independent = static_cast<std::size_t>(worth);
    QuantileRanks ranks = quantile_ranks(independent, p, confidence_level);
    const auto from_end = [n, worth](std::size_t rank) {
        const double scaled = static_cast<double>(rank) * static_cast<double>(n) / worth;
        return static_cast<std::size_t>(std::max(std::floor(scaled), 1.0));
    };
    if (ranks.low) ranks.low = from_end(*ranks.low);
    if (ranks.high) ranks.high = n + 1 - from_end(independent + 1 - *ranks.high);
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

std::size_t required_n(double p, double confidence_level, double inflation) {
    require_probability(p, "p");
    require_level(confidence_level);
    constexpr double largest = 0x1.0p53;  // beyond it a double does not count in ones
    const double tail = (1 - confidence_level) / 2;
    const double all_on_one_side = std::max(p, 1 - p);
    constexpr double largest_power = 1e6;  // beyond it 1 − p has lost the digits that the power asks for
    double n = std::ceil(std::log(tail) / std::log1p(-std::min(p, 1 - p)));
    if (!(n < largest)) {
        std::ostringstream message;
        message << "p = " << p << " is too near 0 or 1: no sample is large enough";
        throw error::StatisticsError(message.str());
    }
    // The logarithms may be off by a rounding where the power hits the tail exactly.
    if (n < largest_power) {
        while (n > 1 && std::pow(all_on_one_side, n - 1) <= tail) --n;
        while (std::pow(all_on_one_side, n) > tail) ++n;
    }
    return static_cast<std::size_t>(std::ceil(n * inflation));
}

}  // namespace laptime::stats
