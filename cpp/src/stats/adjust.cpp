#include "input.hpp"

#include <laptime/error/error.hpp>
#include <laptime/stats/adjust.hpp>

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <sstream>

namespace laptime::stats {

namespace {

void require_probabilities(std::span<const double> p_values) {
    require_finite(p_values, "p_values");
    const auto outside =
        std::find_if(p_values.begin(), p_values.end(), [](double p) { return p < 0 || p > 1; });
    if (outside == p_values.end()) return;
    std::ostringstream message;
    message << "p_values[" << outside - p_values.begin() << "] = " << *outside << " is outside [0, 1]";
    throw error::StatisticsError(message.str());
}

/// Places of the p-values, from the smallest to the largest.
std::vector<std::size_t> order_of(std::span<const double> p_values) {
    std::vector<std::size_t> order(p_values.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t i, std::size_t j) { return p_values[i] < p_values[j]; });
    return order;
}

/// From the smallest on, each times how many there are from it on.
std::vector<double> holm(std::span<const double> p_values, const std::vector<std::size_t>& order) {
    std::vector<double> adjusted(p_values.size());
    double largest = 0;
    for (std::size_t i = 0; i < order.size(); ++i) {
        largest = std::max(largest, static_cast<double>(order.size() - i) * p_values[order[i]]);
        adjusted[order[i]] = std::min(1.0, largest);
    }
    return adjusted;
}

/// From the largest on, each times how many there are for one up to it.
std::vector<double> benjamini_hochberg(std::span<const double> p_values,
                                       const std::vector<std::size_t>& order) {
    std::vector<double> adjusted(p_values.size());
    const auto n = static_cast<double>(order.size());
    double smallest = 1;
    for (std::size_t rank = order.size(); rank > 0; --rank) {
        const std::size_t place = order[rank - 1];
        smallest = std::min(smallest, n / static_cast<double>(rank) * p_values[place]);
        adjusted[place] = smallest;
    }
    return adjusted;
}

}  // namespace

std::vector<double> adjust_p_values(std::span<const double> p_values, Adjustment adjustment) {
    const std::vector<double> checked(p_values.begin(), p_values.end());
    require_probabilities(checked);
    const std::vector<std::size_t> order = order_of(checked);
    return adjustment == Adjustment::holm ? holm(checked, order) : benjamini_hochberg(checked, order);
}

}  // namespace laptime::stats
