/// \file
/// The part that every bootstrap shares: many resamples, on several threads.
#pragma once

#include <laptime/random/philox.hpp>
#include <laptime/stats/bootstrap.hpp>

#include <functional>
#include <vector>

namespace laptime::stats {

/// The statistic of one fresh resample. Called from several threads at once.
using DrawReplicate = std::function<double(random::Philox&)>;

/// `options.n_resamples` values of `draw`, the same bits on any number of threads. Two calls with one purpose
/// draw the same resamples, where the samples are of one size; with two purposes, independent ones.
/// Throws StatisticsError if one of them is not finite; rethrows what `draw` or `options.check` threw.
[[nodiscard]] std::vector<double> replicates(const DrawReplicate& draw, const BootstrapOptions& options,
                                             const char* purpose = "bootstrap");

}  // namespace laptime::stats
