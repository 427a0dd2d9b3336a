/// \file
/// The bootstrap of a statistic that is not ours: we draw the resamples, the caller computes it, and we make
/// the limits.
#pragma once

#include <laptime/stats/bootstrap.hpp>
#include <laptime/stats/estimate.hpp>
#include <laptime/stats/groups.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace laptime::stats {

/// Resamples of one sample, one after another; the same ones for the same seed.
class Resampler {
  public:
    /// Throws StatisticsError if n is 0 or too large.
    Resampler(std::size_t n, std::uint64_t seed);

    /// Throws StatisticsError too if the groups make no sense.
    Resampler(const Groups& groups, std::uint64_t seed);

    /// In the stationary bootstrap's blocks of a series. Throws StatisticsError too if the length is below 1.
    Resampler(std::size_t n, double block_length, std::uint64_t seed);

    Resampler(Resampler&&) noexcept;
    Resampler& operator=(Resampler&&) noexcept;
    ~Resampler();

    /// The places in the sample that a fresh resample takes its values from; valid until the next call.
    [[nodiscard]] std::span<const std::uint32_t> next();

  private:
    class Source;
    class OfSample;
    class OfGroups;
    class OfSeries;
    std::unique_ptr<Source> source_;
};

/// The value between limits from its replicates: BCa, where values of it that each leave out a part of the
/// sample are there (a jackknife), and else percentile.
/// Throws StatisticsError if anything is not finite, or there are no replicates.
[[nodiscard]] Estimate interval_of_replicates(double value, std::size_t n, std::vector<double> replicates,
                                              std::span<const double> jackknife,
                                              const BootstrapOptions& options);

}  // namespace laptime::stats
