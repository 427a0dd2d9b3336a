#include "autocovariance.hpp"
#include "block_lengths.hpp"
#include "input.hpp"
#include "interval.hpp"
#include "moments.hpp"
#include "series_statistic.hpp"
#include "spread.hpp"
#include "statistic.hpp"

#include <laptime/error/error.hpp>
#include <laptime/random/xoshiro.hpp>
#include <laptime/stats/censored_quantile.hpp>
#include <laptime/stats/dependence.hpp>
#include <laptime/stats/index_stream.hpp>
#include <laptime/stats/quantile.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <sstream>
#include <utility>

namespace laptime::stats {

namespace {

/// Sums over resamples of blocks of rows, from the sums of all rows before: what lies between a block's ends
/// is never touched.
template <std::size_t n_sums>
class BlockSums {
  public:
    using Row = std::array<double, n_sums>;

    BlockSums(const std::vector<Row>& rows, double block_length)
        : n_{rows.size()}, lengths_{block_length}, before_(2 * n_ + 1) {
        for (std::size_t i = 0; i < 2 * n_; ++i) {  // twice around the circle
            for (std::size_t k = 0; k < n_sums; ++k) before_[i + 1][k] = before_[i][k] + rows[i % n_][k];
        }
    }

    /// Fills `values` with what `statistic` makes of the sums of fresh resamples.
    template <class Statistic>
    void draw(random::Philox& random, std::span<double> values, const Statistic& statistic) const {
        random::Xoshiro fast{random};
        IndexStream starts{resample_size(n_), random};
        std::span<const std::uint32_t> at_hand;
        for (double& value : values) {
            Row sums{};
            for (std::size_t left = n_; left > 0;) {
                if (at_hand.empty()) at_hand = starts.next(IndexStream::block_size);
                const std::size_t start = at_hand.front();
                at_hand = at_hand.subspan(1);
                const std::size_t length = std::min(lengths_.draw(fast), left);
                for (std::size_t k = 0; k < n_sums; ++k)
                    sums[k] += before_[start + length][k] - before_[start][k];
                left -= length;
            }
            value = statistic(sums);
        }
    }

  private:
    std::size_t n_;
    BlockLengths lengths_;
    std::vector<Row> before_;
};

std::string three_digits(double number) {
    std::ostringstream text;
    text.precision(3);
    text << number;
    return text.str();
}

void require_series_method(const BootstrapOptions& options) {
    using enum Method;
    require_sensible(options);
    if (options.method != automatic && options.method != percentile && options.method != series)
        throw error::StatisticsError("blocks of a series make percentile limits only, not " +
                                     std::string{to_string(options.method)});
}

/// The mean length of blocks: as asked for, or that of the series of each value's influence.
double length_of(std::optional<double> asked_for, std::span<const double> influence) {
    if (!asked_for) return cautious_blocks(influence).length;
    require_block_length(*asked_for);
    return *asked_for;
}

/// The value between the tails of what `statistic` makes of the sums of rows in blocks.
template <std::size_t n_sums, class Statistic>
Estimate in_blocks(double value, const std::vector<std::array<double, n_sums>>& rows, double length,
                   const Statistic& statistic, const BootstrapOptions& options) {
    const std::size_t n = rows.size();
    const DrawChunk draw = [sums = BlockSums<n_sums>{rows, length}, statistic](
                               random::Philox& random, std::span<double> values,
                               std::span<double> /*standard_errors*/) {
        sums.draw(random, values, statistic);
    };
    Estimate estimate = percentile_interval(value, n, replicates(draw, n, options).values, options);
    estimate.method = "stationary bootstrap";
    return because("blocks of " + three_digits(length) + " on average", std::move(estimate));
}

/// As how many independent values the series tells of a quantile.
double worth_of_quantile(std::span<const double> series, double value) {
    return static_cast<double>(series.size()) / inflation_of_share(value, series);
}

Estimate of_a_series(Estimate estimate, double worth) {
    estimate.method = "order statistics of a series";
    return because("worth " + three_digits(std::floor(worth)) + " independent values", std::move(estimate));
}

}  // namespace

Estimate bootstrap_series_mean(std::span<const double> series, std::optional<double> block_length,
                               const BootstrapOptions& options) {
    require_series_method(options);
    require_finite(series, "series");
    const double mean = moments_of(series).mean;
    const auto n = static_cast<double>(series.size());
    const double length = length_of(block_length, series);
    if (series.size() == 1) return without_interval(mean, 1, "needs n ≥ 2", options);
    std::vector<std::array<double, 1>> rows;
    rows.reserve(series.size());
    for (const double value : series) rows.push_back({value - mean});
    return in_blocks(mean, rows, length, [mean, n](const auto& sums) { return mean + sums[0] / n; }, options);
}

Estimate bootstrap_series_ratio(std::span<const double> numerators, std::span<const double> denominators,
                                std::optional<double> block_length, const BootstrapOptions& options) {
    require_series_method(options);
    const double ratio = ratio_of(numerators, denominators).value;  // checks them
    const std::vector<double> residuals = ratio_residuals(numerators, denominators, ratio);
    const double length = length_of(block_length, residuals);
    if (residuals.size() == 1) return without_interval(ratio, 1, "needs n ≥ 2", options);
    std::vector<std::array<double, 2>> rows;
    rows.reserve(residuals.size());
    for (std::size_t i = 0; i < residuals.size(); ++i) rows.push_back({residuals[i], denominators[i]});
    return in_blocks(
        ratio, rows, length,
        [ratio](const auto& sums) {
            if (sums[1] <= 0) throw error::StatisticsError("the denominators of a resample sum to zero");
            return ratio + sums[0] / sums[1];
        },
        options);
}

Estimate bootstrap_series_standard_deviation(std::span<const double> series,
                                             std::optional<double> block_length,
                                             const BootstrapOptions& options) {
    require_series_method(options);
    require_finite(series, "series");
    const Moments moments = moments_of(series);
    if (!moments.standard_deviation)
        throw error::StatisticsError("one value has no standard deviation: needs n ≥ 2");
    std::vector<std::array<double, 2>> rows;
    std::vector<double> squares;
    for (const double value : series) {
        const double distance = value - moments.mean;
        squares.push_back(distance * distance);
        rows.push_back({distance, distance * distance});
    }
    const auto n = static_cast<double>(series.size());
    return in_blocks(
        *moments.standard_deviation, rows, length_of(block_length, squares),
        [n](const auto& sums) { return std::sqrt(spread(sums[1], sums[0] * sums[0] / n) / (n - 1)); },
        options);
}

Estimate series_quantile_interval(std::span<const double> series, double p, double confidence_level) {
    const double worth = worth_of_quantile(series, quantile(series, p));
    return of_a_series(quantile_interval(series, p, confidence_level, worth), worth);
}

Estimate series_censored_quantile_interval(std::span<const double> series, std::span<const bool> censored,
                                           double p, double confidence_level) {
    const double value = censored_quantile_interval(series, censored, p, confidence_level).value;
    // Whatever a censored value is, it lies beyond what is known.
    std::vector<double> known(series.begin(), series.end());
    for (std::size_t i = 0; i < known.size(); ++i)
        if (censored[i]) known[i] = std::numeric_limits<double>::infinity();
    const double worth = worth_of_quantile(known, value);
    const double inflation = static_cast<double>(series.size()) / worth;
    return of_a_series(censored_quantile_interval(series, censored, p, confidence_level, inflation), worth);
}

double cautious_block_length(std::span<const double> series) {
    require_finite(series, "series");
    return cautious_blocks(series).length;
}

}  // namespace laptime::stats
