#include "input.hpp"
#include "resampled_sums.hpp"
#include "spread.hpp"
#include "statistic.hpp"

#include <laptime/error/error.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <utility>
#include <vector>

namespace laptime::stats {

namespace {

/// A pair, as far as it lies off the ratio of all: numerator − ratio · denominator.
struct Pair {
    double residual;
    double denominator;
};

struct Ratio {
    double ratio;
    std::vector<Pair> pairs;
    std::string prefix;

    [[nodiscard]] std::size_t n() const noexcept { return pairs.size(); }

    void draw(random::Philox& random, std::span<double> values) const {
        IndexStream stream{resample_size(n()), random};
        for (double& value : values) {
            const auto [residuals, denominators] = resampled_sums<2>(stream, n(), [this](std::size_t i) {
                return std::array{pairs[i].residual, pairs[i].denominator};
            });
            value = ratio + residuals / not_zero(denominators);
        }
    }

    /// The standard error is that of the residuals about the ratio of the resample, by the delta method.
    void draw(random::Philox& random, std::span<double> values, std::span<double> standard_errors) const {
        IndexStream stream{resample_size(n()), random};
        for (std::size_t k = 0; k < values.size(); ++k) {
            const auto [e, b, ee, eb, bb] = resampled_sums<5>(stream, n(), [this](std::size_t i) {
                const auto [residual, denominator] = pairs[i];
                return std::array{residual, denominator, residual * residual, residual * denominator,
                                  denominator * denominator};
            });
            const double shift = e / not_zero(b);
            values[k] = ratio + shift;
            standard_errors[k] = standard_error(spread(ee + shift * shift * bb, 2 * shift * eb), n()) *
                                 static_cast<double>(n()) / std::abs(b);
        }
    }

    [[nodiscard]] double not_zero(double denominators) const {
        if (denominators == 0)
            throw error::StatisticsError("the " + prefix +
                                         "denominators, or those of a resample, sum to zero");
        return denominators;
    }
};

/// numerator − expected; exactly 0 where they agree in all but a rounding.
double residual(double numerator, double expected) noexcept {
    constexpr double rounding = 1e-12;  // of the sums that the ratio is of, too
    const double difference = numerator - expected;
    return std::abs(difference) > rounding * std::abs(numerator) ? difference : 0;
}

}  // namespace

std::vector<double> ratio_residuals(std::span<const double> numerators, std::span<const double> denominators,
                                    double ratio) {
    std::vector<double> residuals;
    residuals.reserve(numerators.size());
    for (std::size_t i = 0; i < numerators.size(); ++i)
        residuals.push_back(residual(numerators[i], ratio * denominators[i]));
    return residuals;
}

Statistic ratio_of(std::span<const double> numerators, std::span<const double> denominators,
                   const std::string& prefix) {
    require_finite(numerators, prefix + "numerators");
    require_finite(denominators, prefix + "denominators");
    require_same_length(numerators, prefix + "numerators", denominators, prefix + "denominators");
    require_not_negative(denominators, prefix + "denominators");
    return quotient_of_means(numerators, denominators, prefix);
}

Statistic quotient_of_means(std::span<const double> numerators, std::span<const double> denominators,
                            const std::string& prefix) {
    const double below = std::accumulate(denominators.begin(), denominators.end(), 0.0);
    Ratio ratio{.ratio = 0, .pairs = {}, .prefix = prefix};
    ratio.ratio = std::accumulate(numerators.begin(), numerators.end(), 0.0) / ratio.not_zero(below);
    if (!std::isfinite(ratio.ratio) || !std::isfinite(below))
        throw error::StatisticsError("data is too large: a sum overflows");
    const std::vector<double> residuals = ratio_residuals(numerators, denominators, ratio.ratio);
    ratio.pairs.reserve(numerators.size());
    double squares = 0;
    for (std::size_t i = 0; i < numerators.size(); ++i) {
        ratio.pairs.push_back({.residual = residuals[i], .denominator = denominators[i]});
        squares += residuals[i] * residuals[i];
    }
    Statistic statistic{.value = ratio.ratio, .n = numerators.size()};
    statistic.standard_error =
        standard_error(squares, statistic.n) * static_cast<double>(statistic.n) / std::abs(below);
    if (std::isinf(statistic.standard_error))
        throw error::StatisticsError("data is too large: a sum of squares overflows");
    statistic.acceleration = acceleration_of(residuals);
    statistic.draw = draw_by(std::move(ratio));
    return statistic;
}

}  // namespace laptime::stats
