#include "ramp_arrivals.hpp"

#include <laptime/random/laws.hpp>

#include <algorithm>
#include <cmath>
#include <utility>

namespace laptime::schedule {

namespace {

/// The rate of a step, integrated over it.
double area_of(const Step& step) noexcept {
    return (step.from_rate_per_s + step.to_rate_per_s) / 2 * clock::to_seconds(step.lasts);
}

/// Solves from·t + slope·t²/2 = area for t, in the form that loses no digits where the slope is small.
clock::Duration time_to_reach(double area, const Step& step) noexcept {
    if (area <= 0) return clock::Duration::zero();
    const double from = step.from_rate_per_s;
    const double slope = (step.to_rate_per_s - from) / clock::to_seconds(step.lasts);
    const double root = std::sqrt(std::max(0.0, from * from + 2 * slope * area));
    return clock::from_seconds(2 * area / (from + root));
}

}  // namespace

RampArrivals::RampArrivals(Ramp ramp, std::uint64_t seed) : ramp_{std::move(ramp)}, random_{seed} {
    if (ramp_.random) goal_ = draw_gap();
}

std::optional<clock::Duration> RampArrivals::next() {
    for (; step_ < ramp_.steps.size(); ++step_) {
        const Step& step = ramp_.steps[step_];
        const double area = area_of(step);
        if (goal_ < before_ + area) {
            // Judged by the nanosecond, too: rounding must not make an arrival of one that is due at the end.
            const clock::Duration into = time_to_reach(goal_ - before_, step);
            if (into < step.lasts) {
                goal_ += draw_gap();
                return began_ + into;
            }
        }
        before_ += area;
        began_ += step.lasts;
    }
    return std::nullopt;
}

double RampArrivals::draw_gap() {
    return ramp_.random ? random::draw_exponential(1, random_) : 1;
}

}  // namespace laptime::schedule
