/// \file
/// The times of a ramp.
#pragma once

#include <laptime/random/philox.hpp>
#include <laptime/schedule/arrivals.hpp>

#include <cstddef>

namespace laptime::schedule {

/// The i-th arrival is when the rate, integrated since the start, reaches the i-th goal. Goals at 0, 1, 2, …
/// make even arrivals; unit exponential gaps between them make those of a Poisson process (time-rescaling
/// theorem). A step holds its beginning and not its end.
class RampArrivals final : public Arrivals {
  public:
    RampArrivals(Ramp ramp, std::uint64_t seed);

    [[nodiscard]] std::optional<clock::Duration> next() override;

  private:
    [[nodiscard]] double draw_gap();

    Ramp ramp_;
    random::Philox random_;
    std::size_t step_ = 0;
    clock::Duration began_{};  // when this step begins
    double before_ = 0;        // arrivals that the rate has asked for before this step
    double goal_ = 0;
};

}  // namespace laptime::schedule
