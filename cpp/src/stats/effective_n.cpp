#include "effective_n.hpp"

#include "grouped_statistic.hpp"
#include "special.hpp"

#include <algorithm>
#include <numeric>
#include <optional>
#include <vector>

namespace laptime::stats {

namespace {

/// Of a share between 0 and 1; absent at its ends, which tell nothing of its variance.
std::optional<double> effective_n_of(const std::vector<double>& zeros_and_ones, const GroupDraws& groups) {
    const auto n = static_cast<double>(zeros_and_ones.size());
    const auto k = static_cast<double>(groups.n_groups());
    const std::vector<double> counts = sums_of_groups(zeros_and_ones, groups);
    const double share = std::accumulate(counts.begin(), counts.end(), 0.0) / n;
    if (share == 0 || share == 1) return std::nullopt;
    double squares = 0;
    for (std::size_t group = 0; group < counts.size(); ++group) {
        const double deviation = counts[group] - share * static_cast<double>(groups.members(group).size());
        squares += deviation * deviation;
    }
    const double variance = k / (k - 1) * squares / (n * n);
    return variance > 0 ? std::min(n, share * (1 - share) / variance) : n;
}

}  // namespace

double effective_n_of_share(std::span<const double> data, double value, const GroupDraws& groups,
                            double confidence_level) {
    std::vector<double> up_to(data.begin(), data.end());
    std::vector<double> below = up_to;
    for (double& each : up_to) each = each <= value ? 1 : 0;
    for (double& each : below) each = each < value ? 1 : 0;
    const auto n = static_cast<double>(data.size());
    const auto k = static_cast<double>(groups.n_groups());
    const auto of_up_to = effective_n_of(up_to, groups);
    const auto of_below = effective_n_of(below, groups);  // differs where many values equal the quantile
    const bool all_alike = !of_up_to && !of_below;
    const double worth = all_alike ? k : std::min(of_up_to.value_or(n), of_below.value_or(n));
    const double upper = 1 - (1 - confidence_level) / 2;
    const double fewer = student_t_quantile(upper, n - 1) / student_t_quantile(upper, k - 1);
    return worth * fewer * fewer;
}

}  // namespace laptime::stats
