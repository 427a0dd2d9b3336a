#include "comparison.hpp"
#include "input.hpp"
#include "special.hpp"

#include <laptime/stats/effect_size.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

namespace laptime::stats {

namespace {

/// Of the values of one sample: how they lie to those of the other.
struct Dominance {
    std::vector<double> surplus;  ///< share of the other sample below a value, less the share above it
    double tied = 0;              ///< pairs of equal values
};

Dominance dominance_over(const std::vector<double>& sorted, const std::vector<double>& values) {
    const auto n = static_cast<double>(sorted.size());
    Dominance dominance;
    dominance.surplus.reserve(values.size());
    for (const double value : values) {
        const auto [first, last] = std::equal_range(sorted.begin(), sorted.end(), value);
        const auto below = static_cast<double>(first - sorted.begin());
        const auto above = static_cast<double>(sorted.end() - last);
        dominance.surplus.push_back((below - above) / n);
        dominance.tied += static_cast<double>(last - first);
    }
    return dominance;
}

double squares_about(const std::vector<double>& values, double centre) {
    double squares = 0;
    for (const double value : values) squares += (value - centre) * (value - centre);
    return squares;
}

double mean_of_all(const std::vector<double>& values) {
    double sum = 0;
    for (const double value : values) sum += value;
    return sum / static_cast<double>(values.size());
}

/// The unbiased variance of delta, but no less than the least that it can be.
double variance_of(double delta, const Dominance& of_a, const Dominance& of_b) {
    const auto n_a = static_cast<double>(of_a.surplus.size());
    const auto n_b = static_cast<double>(of_b.surplus.size());
    const double pairs = n_a * n_b;
    const double of_pairs = pairs * (1 - delta * delta) - of_b.tied;  // squares of −1, 0 or 1, about delta
    const double unbiased = (n_b * n_b * squares_about(of_a.surplus, -delta) +
                             n_a * n_a * squares_about(of_b.surplus, delta) - of_pairs) /
                            (pairs * (n_a - 1) * (n_b - 1));
    return std::max(unbiased, (1 - delta * delta) / (pairs - 1));
}

/// The limits that keep within [−1, 1]: nearer on the side where there is less room.
void set_limits(Estimate& estimate, double variance) {
    const double delta = estimate.value;
    const double z = two_sided_z(estimate.confidence_level);
    const double room = 1 - delta * delta;
    const double scaled = z * z * variance;
    const double reach = z * std::sqrt(variance * (room * room + scaled));
    estimate.low = (delta * room - reach) / (room + scaled);
    estimate.high = (delta * room + reach) / (room + scaled);
}

}  // namespace

Estimate cliffs_delta(std::span<const double> a, std::span<const double> b, double confidence_level) {
    require_level(confidence_level);
    std::vector<double> first = finite_copy(a, "a");
    std::vector<double> second = finite_copy(b, "b");
    std::sort(first.begin(), first.end());
    std::sort(second.begin(), second.end());
    const Dominance of_a = dominance_over(second, first);
    const Dominance of_b = dominance_over(first, second);

    Estimate estimate{.value = mean_of_all(of_b.surplus),
                      .method = "none",
                      .n = first.size() + second.size(),
                      .confidence_level = confidence_level,
                      .note = sizes_of(first.size(), second.size())};
    if (std::min(first.size(), second.size()) < 2) {
        estimate.note += "; needs n ≥ 2 of each";
        return estimate;
    }
    if (std::abs(estimate.value) == 1) {
        estimate.note += "; no interval: the samples do not overlap";
        return estimate;
    }
    const double variance = variance_of(estimate.value, of_a, of_b);
    set_limits(estimate, variance);
    estimate.standard_error = std::sqrt(variance);
    estimate.method = "Feng and Cliff";
    return estimate;
}

}  // namespace laptime::stats
