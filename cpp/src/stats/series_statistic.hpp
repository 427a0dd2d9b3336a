/// \file
/// Statistics of a series whose neighbours may depend on each other.
#pragma once

#include "statistic.hpp"

#include <laptime/stats/bootstrap.hpp>
#include <laptime/stats/dependence.hpp>

#include <functional>
#include <span>
#include <string>

namespace laptime::stats {

/// What was found, as a note tells it.
[[nodiscard]] std::string note_of(const Dependence& found);

/// How many times as much the share of values up to `limit`, or of those below it, varies in blocks as it
/// does among independent values: where many values are alike, either alone may seem to be the same
/// everywhere.
[[nodiscard]] double inflation_of_share(double limit, std::span<const double> series);

/// A statistic of a sample, and how much less sure it is than one of as many independent values.
struct SeriesStatistic {
    Statistic statistic;
    double inflation = 1;  ///< of its variance
    std::string found{};   ///< empty where neighbours are not seen to depend on each other
};

/// The statistic as it is, if `options` do not ask for dependence, or neighbours in `series` are not seen to
/// depend on each other; else with distances of replicates and standard errors √`inflation()` times as large.
[[nodiscard]] SeriesStatistic as_series(Statistic statistic, std::span<const double> series,
                                        const BootstrapOptions& options,
                                        const std::function<double()>& inflation);

/// The same, the inflation being that of the mean of `influence`, what each value does to the statistic, and
/// the series in which neighbours are looked at. Politis, Romano: "The stationary bootstrap", JASA 89 (1994),
/// lemma 1.
[[nodiscard]] SeriesStatistic as_series(Statistic statistic, std::span<const double> influence,
                                        const BootstrapOptions& options);

}  // namespace laptime::stats
