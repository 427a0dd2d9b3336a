/// \file
/// The part that every bootstrap shares: many resamples, on several threads.
#pragma once

#include <laptime/random/philox.hpp>
#include <laptime/stats/bootstrap.hpp>

#include <functional>
#include <span>
#include <vector>

namespace laptime::stats {

/// Fills `values`, a chunk of the replicates, with the statistic of fresh resamples, and `standard_errors`
/// with that of each, unless it is empty. Called from several threads at once.
using DrawChunk =
    std::function<void(random::Philox&, std::span<double> values, std::span<double> standard_errors)>;

struct Replicates {
    std::vector<double> values;
    std::vector<double> standard_errors;  ///< empty where not asked for
};

/// `options.n_resamples` of a sample of n, the same bits on any number of threads. Two calls with one purpose
/// draw the same resamples, where the samples are of one size; with two purposes, independent ones.
/// Throws StatisticsError if a value is not finite; rethrows what `draw` or `options.check` threw.
[[nodiscard]] Replicates replicates(const DrawChunk& draw, std::size_t n, const BootstrapOptions& options,
                                    bool with_standard_errors = false, const char* purpose = "bootstrap");

}  // namespace laptime::stats
