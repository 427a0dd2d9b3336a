#include "comparison.hpp"
#include "input.hpp"
#include "score_limits.hpp"

#include <laptime/error/error.hpp>
#include <laptime/stats/compare.hpp>

#include <algorithm>
#include <cmath>
#include <sstream>
#include <string>

namespace laptime::stats {

namespace {

// A share with the distances to its score limits.
struct Share {
    double value;
    double below;
    double above;
};

Share share_of(std::size_t successes, std::size_t n, double confidence_level) {
    const double value = static_cast<double>(successes) / static_cast<double>(n);
    const ScoreLimits limits = score_limits(successes, n, confidence_level);
    return {.value = value, .below = value - limits.low, .above = limits.high - value};
}

// The distance that two distances make together: √(x² − 2 correlation x y + y²), written so that nothing
// becomes negative.
double joined(double x, double y, double correlation) {
    return std::sqrt((x - y) * (x - y) + 2 * (1 - correlation) * x * y);
}

Estimate difference_of(const Share& a, const Share& b, double correlation) {
    const double value = b.value - a.value;
    Estimate estimate{.value = value};
    // Only rounding could take a limit out of [−1, 1].
    estimate.low = std::max(-1.0, value - joined(b.below, a.above, correlation));
    estimate.high = std::min(1.0, value + joined(b.above, a.below, correlation));
    return estimate;
}

// Of the outcomes of a pair. A positive one is taken for less than it looks, so that pairs which all agree do
// not leave an interval without width.
double correlation_of(const PairedOutcomes& outcomes) {
    const auto both = static_cast<double>(outcomes.both);
    const auto only_a = static_cast<double>(outcomes.only_a);
    const auto only_b = static_cast<double>(outcomes.only_b);
    const auto neither = static_cast<double>(outcomes.neither);
    const double margins = (both + only_a) * (only_b + neither) * (both + only_b) * (only_a + neither);
    if (margins == 0) return 0;
    const double n = both + only_a + only_b + neither;
    double agreement = both * neither - only_a * only_b;
    if (agreement > 0) agreement = std::max(0.0, agreement - n / 2);
    return agreement / std::sqrt(margins);
}

double standard_error_of(std::size_t successes, std::size_t n) {
    const double share = static_cast<double>(successes) / static_cast<double>(n);
    return std::sqrt(share * (1 - share) / static_cast<double>(n));
}

bool succeeded(std::span<const double> trials, std::size_t place, const char* name) {
    const double value = trials[place];
    if (value == 0 || value == 1) return value == 1;
    std::ostringstream message;
    message << name << "[" << place << "] = " << value << " is neither 0 nor 1";
    throw error::StatisticsError(message.str());
}

}  // namespace

Estimate compare_proportions(std::size_t a_successes, std::size_t a_n, std::size_t b_successes,
                             std::size_t b_n, double confidence_level) {
    require_level(confidence_level);
    require_counts(a_successes, a_n, "a_");
    require_counts(b_successes, b_n, "b_");
    Estimate estimate = difference_of(share_of(a_successes, a_n, confidence_level),
                                      share_of(b_successes, b_n, confidence_level), 0);
    estimate.method = "Newcombe hybrid score";
    estimate.n = a_n + b_n;
    estimate.confidence_level = confidence_level;
    estimate.note = sizes_of(a_n, b_n);
    estimate.standard_error =
        std::hypot(standard_error_of(a_successes, a_n), standard_error_of(b_successes, b_n));
    return estimate;
}

PairedOutcomes count_paired_outcomes(std::span<const double> a, std::span<const double> b) {
    require_finite(a, "a");
    require_finite(b, "b");
    require_same_length(a, "a", b, "b");
    PairedOutcomes outcomes;
    for (std::size_t i = 0; i < a.size(); ++i) {
        const bool in_a = succeeded(a, i, "a");
        const bool in_b = succeeded(b, i, "b");
        ++(in_a ? (in_b ? outcomes.both : outcomes.only_a) : (in_b ? outcomes.only_b : outcomes.neither));
    }
    return outcomes;
}

Estimate compare_paired_proportions(const PairedOutcomes& outcomes, double confidence_level) {
    require_level(confidence_level);
    const std::size_t n = outcomes.n();
    if (n == 0) throw error::StatisticsError("there are no pairs to compare");
    Estimate estimate = difference_of(share_of(outcomes.both + outcomes.only_a, n, confidence_level),
                                      share_of(outcomes.both + outcomes.only_b, n, confidence_level),
                                      correlation_of(outcomes));
    estimate.method = "Newcombe paired score";
    estimate.n = n;
    estimate.confidence_level = confidence_level;
    const auto pairs = static_cast<double>(n);
    const double discordance = static_cast<double>(outcomes.only_a + outcomes.only_b) / pairs;
    // Never below 0: no square of a difference is larger than the share of pairs that differ.
    const double variance = std::max(0.0, discordance - estimate.value * estimate.value);
    estimate.standard_error = std::sqrt(variance / pairs);
    return estimate;
}

}  // namespace laptime::stats
