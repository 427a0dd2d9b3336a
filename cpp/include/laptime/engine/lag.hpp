/// \file
/// How late something was, over and over, in a fixed amount of memory.
#pragma once

#include <laptime/clock/time.hpp>

#include <array>
#include <cstddef>
#include <cstdint>

namespace laptime::engine {

/// A histogram of durations whose buckets are 1/32 of an octave wide: quantiles are right to 3.2 %, the
/// largest exactly.
class LagHistogram {
  public:
    /// A negative lag counts as none.
    void add(clock::Duration lag) noexcept;
    void merge(const LagHistogram& other) noexcept;

    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] clock::Duration max() const noexcept { return max_; }

    /// The smallest duration, to the width of a bucket, that the share `p` of all does not exceed; 0 of none.
    [[nodiscard]] clock::Duration quantile(double p) const noexcept;

  private:
    static constexpr std::size_t n_buckets = std::size_t{32} * 60;

    std::array<std::uint64_t, n_buckets> counts_{};
    std::size_t size_ = 0;
    clock::Duration max_{};
};

}  // namespace laptime::engine
