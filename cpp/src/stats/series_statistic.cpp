#include "series_statistic.hpp"

#include "autocovariance.hpp"

#include <algorithm>
#include <cmath>
#include <sstream>
#include <utility>
#include <vector>

namespace laptime::stats {

namespace {

/// Draws whose distances from the center are so many times as large.
struct Stretched {
    DrawChunk draw;
    double center;
    double factor;

    void operator()(random::Philox& random, std::span<double> values,
                    std::span<double> standard_errors) const {
        draw(random, values, standard_errors);
        for (double& value : values) value = center + factor * (value - center);
        for (double& error : standard_errors) error *= factor;
    }
};

}  // namespace

std::string note_of(const Dependence& found) {
    std::ostringstream text;
    text.precision(2);
    text << "neighbours depend on each other (correlation " << found.lag1_correlation.value_or(0)
         << ", p = " << found.p_value.value_or(0) << ")";
    return text.str();
}

double inflation_of_share(double limit, std::span<const double> series) {
    const auto inflation_of = [series](const auto& counts) {
        std::vector<double> ones(series.size());
        std::transform(series.begin(), series.end(), ones.begin(),
                       [&counts](double value) { return counts(value) ? 1.0 : 0.0; });
        return cautious_blocks(ones).inflation;
    };
    return std::max(inflation_of([limit](double value) { return value <= limit; }),
                    inflation_of([limit](double value) { return value < limit; }));
}

SeriesStatistic as_series(Statistic statistic, std::span<const double> series,
                          const BootstrapOptions& options, const std::function<double()>& inflation) {
    if (options.method != Method::automatic || !options.ordered) return {.statistic = std::move(statistic)};
    const Dependence found = diagnose(series);
    if (!found.dependent) return {.statistic = std::move(statistic)};
    const double times = inflation();
    const double factor = std::sqrt(times);
    statistic.standard_error *= factor;
    statistic.draw =
        Stretched{.draw = std::move(statistic.draw), .center = statistic.value, .factor = factor};
    return {.statistic = std::move(statistic), .inflation = times, .found = note_of(found)};
}

SeriesStatistic as_series(Statistic statistic, std::span<const double> influence,
                          const BootstrapOptions& options) {
    return as_series(std::move(statistic), influence, options,
                     [influence] { return cautious_blocks(influence).inflation; });
}

}  // namespace laptime::stats
