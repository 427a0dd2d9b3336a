#include "input.hpp"
#include "sorted_quantile.hpp"

#include <laptime/stats/quantile.hpp>

#include <algorithm>
#include <cmath>

namespace laptime::stats {

double quantile(std::span<const double> data, double p, QuantileType type) {
    require_share(p, "p");
    std::vector<double> values = finite_copy(data);
    const auto [below, fraction] = quantile_position(values.size(), p, type);
    const auto lower = values.begin() + static_cast<std::ptrdiff_t>(below);
    std::nth_element(values.begin(), lower, values.end());
    if (fraction == 0) return *lower;
    return std::lerp(*lower, *std::min_element(lower + 1, values.end()), fraction);
}

std::vector<double> quantiles(std::span<const double> data, std::span<const double> probabilities,
                              QuantileType type) {
    for (const double p : probabilities) require_share(p, "p");
    std::vector<double> sorted = finite_copy(data);
    std::sort(sorted.begin(), sorted.end());
    std::vector<double> result;
    result.reserve(probabilities.size());
    for (const double p : probabilities)
        result.push_back(sorted_quantile(sorted, quantile_position(sorted.size(), p, type)));
    return result;
}

}  // namespace laptime::stats
