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

/// Of the standard deviation, from central moments (sums over n): the delta method.
double standard_error_of(double second_moment, double fourth_moment, std::size_t n) noexcept {
    if (second_moment <= 0) return 0;
    const double variance = std::max(fourth_moment - second_moment * second_moment, 0.0);
    return std::sqrt(variance / static_cast<double>(n)) / (2 * std::sqrt(second_moment));
}

struct StandardDeviation {
    std::vector<double> distances;  // to the mean, by scale
    double scale = 1;

    [[nodiscard]] std::size_t n() const noexcept { return distances.size(); }
    [[nodiscard]] double of(double squares) const noexcept {
        return scale * std::sqrt(squares / static_cast<double>(n() - 1));
    }

    void draw(random::Philox& random, std::span<double> values) const {
        IndexStream stream{resample_size(n()), random};
        for (double& value : values) {
            const auto [sum, squares] = resampled_sums<2>(stream, n(), [this](std::size_t i) {
                const double distance = distances[i];
                return std::array{distance, distance * distance};
            });
            value = of(spread(squares, sum * sum / static_cast<double>(n())));
        }
    }

    void draw(random::Philox& random, std::span<double> values, std::span<double> standard_errors) const {
        IndexStream stream{resample_size(n()), random};
        const auto size = static_cast<double>(n());
        for (std::size_t k = 0; k < values.size(); ++k) {
            const auto sums = resampled_sums<4>(stream, n(), [this](std::size_t i) {
                const double distance = distances[i];
                const double square = distance * distance;
                return std::array{distance, square, square * distance, square * square};
            });
            const double shift = sums[0] / size;
            const double squares = spread(sums[1], sums[0] * shift);
            const double fourth = (sums[3] - 4 * shift * sums[2] + 6 * shift * shift * sums[1]) / size -
                                  3 * shift * shift * shift * shift;
            values[k] = of(squares);
            standard_errors[k] = scale * standard_error_of(squares / size, fourth, n());
        }
    }
};

}  // namespace

Statistic standard_deviation_of(std::span<const double> data) {
    const Moments moments = moments_of(data);
    Statistic statistic{.value = moments.standard_deviation.value_or(0), .n = data.size()};
    if (data.size() < 2) return statistic;
    StandardDeviation deviation{.distances = {data.begin(), data.end()}};
    const auto n = static_cast<double>(data.size());
    for (double& distance : deviation.distances) distance -= moments.mean;
    deviation.scale = scale_of(deviation.distances);
    const double scaled = statistic.value / deviation.scale;
    const double second_moment = scaled * scaled * (n - 1) / n;
    double fourth_moment = 0;
    std::vector<double> influence;
    influence.reserve(data.size());
    for (double& distance : deviation.distances) {
        distance /= deviation.scale;
        const double square = distance * distance;
        fourth_moment += square * square / n;
        influence.push_back(square - second_moment);
    }
    statistic.standard_error = deviation.scale * standard_error_of(second_moment, fourth_moment, data.size());
    statistic.acceleration = acceleration_of(influence);
    statistic.draw = draw_by(std::move(deviation));
    return statistic;
}

}  // namespace laptime::stats
