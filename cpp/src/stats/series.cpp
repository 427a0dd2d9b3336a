#include "autocovariance.hpp"
#include "input.hpp"
#include "interval.hpp"

#include <laptime/error/error.hpp>
#include <laptime/random/xoshiro.hpp>
#include <laptime/stats/dependence.hpp>
#include <laptime/stats/index_stream.hpp>
#include <laptime/stats/quantile.hpp>
#include <laptime/stats/summary.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <sstream>
#include <utility>

namespace laptime::stats {

namespace {

/// Draws lengths of which each is longer by one with the same chance, by a search that begins near its end.
class Geometric {
  public:
    explicit Geometric(double mean) {
        const double stays = 1 - 1 / mean;
        double beyond = 1;
        while (beyond > 0x1p-60 && ends_.size() < longest) {
            beyond *= stays;
            ends_.push_back(1 - beyond);
        }
        ends_.back() = 1;
        std::size_t length = 0;
        for (std::size_t k = 0; k < guides_.size(); ++k) {
            while (ends_[length] <= static_cast<double>(k) / static_cast<double>(guides_.size())) ++length;
            guides_[k] = length;
        }
    }

    /// At least 1.
    [[nodiscard]] std::size_t draw(random::Xoshiro& random) const noexcept {
        const double uniform = random.uniform_open();
        std::size_t length = guides_[static_cast<std::size_t>(uniform * static_cast<double>(guides_.size()))];
        while (ends_[length] < uniform) ++length;
        return length + 1;
    }

  private:
    static constexpr std::size_t longest = 1'000'000;

    std::vector<double> ends_;  // [k]: the chance of a length up to k + 1
    std::array<std::size_t, 256> guides_{};
};

/// Sums of blocks, from the sums of all that comes before: what lies between its ends is never touched.
struct BlockMean {
    double mean;
    std::vector<double> sums_before;  // of the distances to the mean, twice around the circle
    std::size_t n;
    Geometric lengths;

    void draw(random::Philox& random, std::span<double> values) const {
        random::Xoshiro fast{random};
        IndexStream starts{resample_size(n), random};
        std::span<const std::uint32_t> at_hand;
        for (double& value : values) {
            double sum = 0;
            for (std::size_t left = n; left > 0;) {
                if (at_hand.empty()) at_hand = starts.next(IndexStream::block_size);
                const std::size_t start = at_hand.front();
                at_hand = at_hand.subspan(1);
                const std::size_t length = std::min(lengths.draw(fast), left);
                sum += sums_before[start + length] - sums_before[start];
                left -= length;
            }
            value = mean + sum / static_cast<double>(n);
        }
    }
};

BlockMean block_mean_of(std::span<const double> series, double mean, double block_length) {
    const std::size_t n = series.size();
    BlockMean result{.mean = mean, .sums_before = {0}, .n = n, .lengths = Geometric{block_length}};
    result.sums_before.reserve(2 * n + 1);
    for (std::size_t i = 0; i < 2 * n; ++i)
        result.sums_before.push_back(result.sums_before.back() + (series[i % n] - mean));
    return result;
}

std::string told(double number) {
    std::ostringstream text;
    text.precision(3);
    text << number;
    return text.str();
}

}  // namespace

Estimate bootstrap_series_mean(std::span<const double> series, std::optional<double> block_length,
                               const BootstrapOptions& options) {
    require_sensible(options);
    require_finite(series, "series");
    if (options.method != Method::automatic && options.method != Method::percentile)
        throw error::StatisticsError("blocks of a series make percentile limits only, not " +
                                     std::string{to_string(options.method)});
    if (block_length && !(*block_length >= 1 && std::isfinite(*block_length)))
        throw error::StatisticsError("block_length = " + told(*block_length) + " is below 1");
    const double mean = summarize(series).mean;
    const std::size_t n = series.size();
    if (n == 1) return without_interval(mean, 1, "needs n ≥ 2", options);
    const double length = block_length ? *block_length : cautious_blocks(series).length;
    const DrawChunk draw = [blocks = block_mean_of(series, mean, length)](
                               random::Philox& random, std::span<double> values,
                               std::span<double> /*standard_errors*/) { blocks.draw(random, values); };
    Estimate estimate = percentile_interval(mean, n, replicates(draw, n, options).values, options);
    estimate.method = "stationary bootstrap";
    estimate.note = "blocks of " + told(length) + " on average; " + estimate.note;
    return estimate;
}

Estimate series_quantile_interval(std::span<const double> series, double p, double confidence_level) {
    const double value = quantile(series, p);
    std::vector<double> up_to(series.begin(), series.end());
    for (double& each : up_to) each = each <= value ? 1 : 0;
    const double effective_n = static_cast<double>(series.size()) / cautious_blocks(up_to).inflation;
    Estimate estimate = quantile_interval(series, p, confidence_level, effective_n);
    estimate.method = "order statistics of a series";
    const std::string worth = "worth " + told(std::floor(effective_n)) + " independent values";
    estimate.note = estimate.note.empty() ? worth : worth + "; " + estimate.note;
    return estimate;
}

}  // namespace laptime::stats
