#include "grouped_statistic.hpp"

#include "input.hpp"
#include "moments.hpp"
#include "sorted_quantile.hpp"
#include "spread.hpp"

#include <laptime/error/error.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace laptime::stats {

namespace {

using Times = std::span<const std::uint32_t>;

struct Drawn {
    double value;
    double standard_error = 0;
};

/// A statistic's draws, from how often each observation is drawn.
template <class Evaluate>
DrawChunk draw_by_times(std::shared_ptr<const GroupDraws> groups, Evaluate evaluate) {
    return [groups = std::move(groups), evaluate = std::move(evaluate)](
               random::Philox& random, std::span<double> values, std::span<double> standard_errors) {
        random::Xoshiro fast{random};
        std::vector<std::uint32_t> times(groups->n());
        for (std::size_t k = 0; k < values.size(); ++k) {
            groups->draw(fast, times);
            const Drawn drawn = evaluate(times);
            values[k] = drawn.value;
            if (!standard_errors.empty()) standard_errors[k] = drawn.standard_error;
        }
    };
}

/// The variance of the sum of a stratum's residuals. Cochran: "Sampling techniques", 3rd ed. (1977), section
/// 6.11.
double variance_of_sum(double n, double sum, double squares) {
    return n > 1 ? spread(squares, sum * sum / n) * n / (n - 1) : 0;
}

struct GroupedRatio {
    double ratio;
    std::vector<double> residuals;  // numerator − ratio · denominator
    std::vector<double> denominators;
    std::shared_ptr<const GroupDraws> groups;

    Drawn operator()(Times times) const {
        double residual = 0;
        double below = 0;
        for (std::size_t i = 0; i < times.size(); ++i) {
            residual += times[i] * residuals[i];
            below += times[i] * denominators[i];
        }
        if (below == 0) throw error::StatisticsError("the denominators of a resample sum to zero");
        const double shift = residual / below;
        Drawn drawn{.value = ratio + shift};
        if (groups->grouping() == Grouping::strata) drawn.standard_error = error_of(times, shift) / below;
        return drawn;
    }

    [[nodiscard]] double error_of(Times times, double shift) const {
        double variance = 0;
        for (std::size_t group = 0; group < groups->n_groups(); ++group) {
            double sum = 0;
            double squares = 0;
            for (const std::uint32_t i : groups->members(group)) {
                const double residual = residuals[i] - shift * denominators[i];
                sum += times[i] * residual;
                squares += times[i] * residual * residual;
            }
            variance += variance_of_sum(static_cast<double>(groups->members(group).size()), sum, squares);
        }
        return std::sqrt(variance);
    }
};

}  // namespace

Statistic grouped_ratio(std::span<const double> numerators, std::span<const double> denominators,
                        std::shared_ptr<const GroupDraws> groups) {
    Statistic statistic = ratio_of(numerators, denominators);  // checks them
    GroupedRatio ratio{.ratio = statistic.value,
                       .residuals = ratio_residuals(numerators, denominators, statistic.value),
                       .denominators = {denominators.begin(), denominators.end()},
                       .groups = groups};
    const std::vector<std::uint32_t> once(groups->n(), 1);
    statistic.standard_error = ratio(once).standard_error;
    statistic.draw = draw_by_times(std::move(groups), std::move(ratio));
    return statistic;
}

Statistic grouped_standard_deviation(std::span<const double> data, std::shared_ptr<const GroupDraws> groups) {
    const Moments moments = moments_of(data);
    if (!moments.standard_deviation)
        throw error::StatisticsError("one value has no standard deviation: needs n ≥ 2");
    std::vector<double> distances(data.begin(), data.end());
    for (double& value : distances) value -= moments.mean;
    Statistic statistic{.value = *moments.standard_deviation, .n = data.size()};
    statistic.draw = draw_by_times(std::move(groups), [distances = std::move(distances)](Times times) {
        double n = 0;
        double sum = 0;
        double squares = 0;
        for (std::size_t i = 0; i < times.size(); ++i) {
            n += times[i];
            sum += times[i] * distances[i];
            squares += times[i] * distances[i] * distances[i];
        }
        return Drawn{.value = n > 1 ? std::sqrt(spread(squares, sum * sum / n) / (n - 1)) : 0};
    });
    return statistic;
}

Statistic grouped_quantile(std::span<const double> data, double p, std::shared_ptr<const GroupDraws> groups) {
    require_probability(p, "p");
    const std::vector<double> values = finite_copy(data);
    std::vector<std::uint32_t> ascending(values.size());
    std::iota(ascending.begin(), ascending.end(), 0U);
    std::sort(ascending.begin(), ascending.end(),
              [&](std::uint32_t a, std::uint32_t b) { return values[a] < values[b]; });
    std::vector<double> sorted;
    sorted.reserve(values.size());
    for (const std::uint32_t place : ascending) sorted.push_back(values[place]);
    Statistic statistic{.value = sorted_quantile(sorted, p), .n = values.size()};
    statistic.draw = draw_by_times(
        std::move(groups), [p, sorted = std::move(sorted), ascending = std::move(ascending)](Times times) {
            const auto n = std::accumulate(times.begin(), times.end(), std::size_t{0});
            const auto [below, fraction] = quantile_position(n, p);
            std::size_t place = 0;
            std::size_t passed = times[ascending[0]];
            while (passed <= below) passed += times[ascending[++place]];
            const double lower = sorted[place];
            if (fraction == 0 || passed > below + 1) return Drawn{.value = lower};
            while (passed <= below + 1) passed += times[ascending[++place]];
            return Drawn{.value = between(lower, sorted[place], fraction)};
        });
    return statistic;
}

std::vector<double> sums_of_groups(std::span<const double> data, const GroupDraws& groups) {
    std::vector<double> sums;
    sums.reserve(groups.n_groups());
    for (std::size_t group = 0; group < groups.n_groups(); ++group) {
        double sum = 0;
        for (const std::uint32_t place : groups.members(group)) sum += data[place];
        sums.push_back(sum);
    }
    return sums;
}

}  // namespace laptime::stats
