#include "input.hpp"
#include "resampled_places.hpp"
#include "resampled_sums.hpp"
#include "sorted_quantile.hpp"
#include "special.hpp"
#include "spread.hpp"
#include "statistic.hpp"

#include <laptime/stats/index_stream.hpp>
#include <laptime/stats/quantile.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>
#include <vector>

namespace laptime::stats {

namespace {

/// Weights of the sorted values, by which each may be the quantile: the law of the order statistic at its
/// position. Maritz, Jarrett: "A note on estimating the variance of the sample median", JASA 73 (1978).
std::vector<double> maritz_jarrett_weights(std::size_t n, double p) {
    const auto size = static_cast<double>(n);
    const double rank = (size - 1) * p + 1;
    std::vector<double> weights;
    weights.reserve(n);
    double before = 0;
    for (std::size_t i = 1; i <= n; ++i) {
        const double up_to = beta_cdf(static_cast<double>(i) / size, rank, size - rank + 1);
        weights.push_back(up_to - before);
        before = up_to;
    }
    return weights;
}

/// Only the places that are needed are put into order.
void sort_between(std::vector<double>& values, std::size_t begin, std::size_t end) {
    const auto from = values.begin() + static_cast<std::ptrdiff_t>(begin);
    const auto to = values.begin() + static_cast<std::ptrdiff_t>(end);
    if (from != values.begin()) std::nth_element(values.begin(), from, values.end());
    if (to != values.end()) std::nth_element(from, to, values.end());
    std::sort(from, to);
}

struct Quantile {
    std::vector<double> sorted;  // at least between the places that are drawn
    QuantilePosition position;
    ResampledPlaces places;
    std::vector<double> weights;

    [[nodiscard]] std::size_t n() const noexcept { return sorted.size(); }

    /// Without a resample.
    void draw(random::Philox& random, std::span<double> values) const {
        random::Xoshiro fast{random};
        if (position.fraction == 0) {
            for (double& value : values) value = sorted[places.draw_lower(fast)];
            return;
        }
        for (double& value : values) {
            const auto [lower, upper] = places.draw(fast);
            value = between(sorted[lower], sorted[upper], position.fraction);
        }
    }

    /// With one, whose values are counted rather than sorted.
    void draw(random::Philox& random, std::span<double> values, std::span<double> standard_errors) const {
        IndexStream stream{resample_size(n()), random};
        std::vector<double> resample(n());
        std::vector<std::uint32_t> times(n());
        for (std::size_t k = 0; k < values.size(); ++k) {
            std::fill(times.begin(), times.end(), 0);
            each_block(stream, n(), [&times](std::span<const std::uint32_t> indices) {
                for (const std::uint32_t index : indices) ++times[index];
            });
            auto end = resample.begin();
            for (std::size_t i = 0; i < n(); ++i) end = std::fill_n(end, times[i], sorted[i]);
            values[k] = sorted_quantile(resample, position);
            standard_errors[k] = standard_error_of(resample);
        }
    }

    [[nodiscard]] double standard_error_of(const std::vector<double>& ascending) const {
        double mean = 0;
        double squares = 0;
        const double center = ascending[position.below];
        for (std::size_t i = 0; i < n(); ++i) {
            const double distance = ascending[i] - center;
            mean += weights[i] * distance;
            squares += weights[i] * distance * distance;
        }
        return std::sqrt(spread(squares, mean * mean));
    }

    /// Of the values that leaving out one observation gives: there are only three.
    [[nodiscard]] double acceleration(double p) const {
        if (n() < 3) return 0;
        const auto [below, fraction] = quantile_position(n() - 1, p);
        const std::size_t next = std::min(below + 2, n() - 1);
        const std::array left_out{between(sorted[below + 1], sorted[next], fraction),    // one at or below
                                  between(sorted[below], sorted[next], fraction),        // the one after
                                  between(sorted[below], sorted[below + 1], fraction)};  // one above that
        const std::array times{static_cast<double>(below + 1), 1.0, static_cast<double>(n() - below - 2)};
        double mean = 0;
        for (std::size_t i = 0; i < 3; ++i) mean += times[i] * left_out[i] / static_cast<double>(n());
        std::vector<double> influence;
        influence.reserve(n());
        for (std::size_t i = 0; i < 3; ++i)
            influence.insert(influence.end(), static_cast<std::size_t>(times[i]), mean - left_out[i]);
        return acceleration_of(influence);
    }
};

}  // namespace

Statistic quantile_of(std::span<const double> data, double p, WithStandardError with_standard_error,
                      const std::string& name) {
    std::vector<double> values = finite_copy(data, name);
    require_probability(p, "p");
    const std::size_t n = values.size();
    const QuantilePosition position = quantile_position(n, p);
    ResampledPlaces places{n, position.below};
    const bool needs_all = with_standard_error == WithStandardError::yes;
    sort_between(values, needs_all ? 0 : places.first(), needs_all ? n : places.end());
    Statistic statistic{.value = sorted_quantile(values, position), .n = n};
    Quantile quantile{
        .sorted = std::move(values), .position = position, .places = std::move(places), .weights = {}};
    statistic.acceleration = quantile.acceleration(p);
    if (with_standard_error == WithStandardError::yes) {
        quantile.weights = maritz_jarrett_weights(n, p);
        statistic.standard_error = quantile.standard_error_of(quantile.sorted);
    }
    statistic.draw = draw_by(std::move(quantile));
    return statistic;
}

}  // namespace laptime::stats
