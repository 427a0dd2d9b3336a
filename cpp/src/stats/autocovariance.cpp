#include "autocovariance.hpp"

#include <laptime/error/error.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>

#include <Eigen/Core>

namespace laptime::stats {

namespace {

std::vector<double> distances_to_mean(std::span<const double> series) {
    const double mean =
        std::accumulate(series.begin(), series.end(), 0.0) / static_cast<double>(series.size());
    std::vector<double> distances(series.begin(), series.end());
    for (double& value : distances) value -= mean;
    return distances;
}

double autocovariance(const std::vector<double>& distances, std::size_t lag) {
    const Eigen::Map<const Eigen::VectorXd> all(distances.data(),
                                                static_cast<Eigen::Index>(distances.size()));
    const auto pairs = static_cast<Eigen::Index>(distances.size() - lag);
    return all.tail(pairs).dot(all.head(pairs)) / static_cast<double>(distances.size());
}

}  // namespace

std::vector<double> autocovariances(std::span<const double> series, std::size_t most) {
    const std::vector<double> distances = distances_to_mean(series);
    std::vector<double> result(most + 1);
    for (std::size_t lag = 0; lag < std::min(result.size(), series.size()); ++lag)
        result[lag] = autocovariance(distances, lag);
    if (!std::isfinite(result[0])) throw error::StatisticsError("data is too large: a sum overflows");
    return result;
}

double variance_inflation(std::span<const double> series, double block_length) {
    constexpr double negligible = 1e-4;
    const auto n = static_cast<double>(series.size());
    const double stays = 1 - 1 / block_length;  // the chance that the next value is of the same block
    const double reach = stays > 0 ? std::log(negligible) / std::log(stays) : 0;
    const auto most = static_cast<std::size_t>(std::min(std::ceil(reach), n - 1));
    const std::vector<double> covariances = autocovariances(series, most);
    double sum = covariances[0];
    for (std::size_t lag = 1; lag < covariances.size(); ++lag) {
        const double share = static_cast<double>(lag) / n;
        // Blocks are laid around a circle: two values are also n − lag apart.
        const double weight = (1 - share) * std::pow(stays, static_cast<double>(lag)) +
                              share * std::pow(stays, n - static_cast<double>(lag));
        sum += 2 * weight * covariances[lag];
    }
    return covariances[0] > 0 ? std::max(sum / covariances[0], 1.0) : 1;
}

std::vector<double> ranks(std::span<const double> values) {
    std::vector<std::size_t> order(values.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(),
              [&](std::size_t i, std::size_t j) { return values[i] < values[j]; });
    std::vector<double> result(values.size());
    for (std::size_t begin = 0; begin < order.size();) {
        std::size_t end = begin + 1;
        while (end < order.size() && values[order[end]] == values[order[begin]]) ++end;
        const double shared = static_cast<double>(begin + 1 + end) / 2;
        for (; begin < end; ++begin) result[order[begin]] = shared;
    }
    return result;
}

}  // namespace laptime::stats
