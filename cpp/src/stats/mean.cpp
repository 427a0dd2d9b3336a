#include "input.hpp"
#include "moments.hpp"
#include "resampled_sums.hpp"
#include "spread.hpp"
#include "statistic.hpp"

#include <array>
#include <cmath>
#include <utility>
#include <vector>

namespace laptime::stats {

namespace {

struct Mean {
    double mean;
    std::vector<double> distances;  // by scale, to the mean: these keep digits, and constant data constant
    double scale = 1;

    [[nodiscard]] std::size_t n() const noexcept { return distances.size(); }

    void draw(random::Philox& random, std::span<double> values) const {
        IndexStream stream{resample_size(n()), random};
        for (double& value : values) {
            const auto [sum] =
                resampled_sums<1>(stream, n(), [this](std::size_t i) { return std::array{distances[i]}; });
            value = mean + scale * (sum / static_cast<double>(n()));
        }
    }

    void draw(random::Philox& random, std::span<double> values, std::span<double> standard_errors) const {
        IndexStream stream{resample_size(n()), random};
        for (std::size_t k = 0; k < values.size(); ++k) {
            const auto [sum, squares] = resampled_sums<2>(stream, n(), [this](std::size_t i) {
                const double distance = distances[i];
                return std::array{distance, distance * distance};
            });
            const double shift = sum / static_cast<double>(n());
            values[k] = mean + scale * shift;
            standard_errors[k] = scale * standard_error(spread(squares, shift * sum), n());
        }
    }
};

}  // namespace

Statistic mean_of(std::span<const double> data, const std::string& name) {
    require_finite(data, name);
    const Moments moments = moments_of(data);
    Mean mean{.mean = moments.mean, .distances = {data.begin(), data.end()}};
    for (double& value : mean.distances) value -= moments.mean;
    mean.scale = scale_of(mean.distances);
    for (double& value : mean.distances) value /= mean.scale;
    Statistic statistic{.value = moments.mean, .n = data.size()};
    if (moments.standard_deviation)
        statistic.standard_error = *moments.standard_deviation / std::sqrt(static_cast<double>(moments.n));
    statistic.acceleration = acceleration_of(mean.distances);
    statistic.draw = draw_by(std::move(mean));
    return statistic;
}

}  // namespace laptime::stats
