#include <laptime/error/error.hpp>
#include <laptime/random/gamma.hpp>
#include <laptime/random/laws.hpp>
#include <laptime/schedule/load.hpp>

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

namespace laptime::schedule {

namespace {

void require_rate(double rate_per_s) {
    if (!(rate_per_s > 0) || !std::isfinite(rate_per_s)) {
        throw error::SpecError("a rate must be above 0 requests a second, not " + std::to_string(rate_per_s));
    }
}

class EvenArrivals final : public Arrivals {
  public:
    explicit EvenArrivals(double rate_per_s) : rate_per_s_{rate_per_s} {}

    // Multiplied, not added up: no rounding error grows along the run.
    [[nodiscard]] std::optional<clock::Duration> next() override {
        return clock::from_seconds(i_++ / rate_per_s_);
    }

  private:
    double rate_per_s_;
    double i_ = 0;
};

/// Gaps drawn independently of each other; the first arrival comes after the first gap.
template <class DrawGap>
class RenewalArrivals final : public Arrivals {
  public:
    RenewalArrivals(std::uint64_t seed, DrawGap draw_gap)
        : random_{random::derive_seed(seed, "arrivals")}, draw_gap_{std::move(draw_gap)} {}

    [[nodiscard]] std::optional<clock::Duration> next() override {
        elapsed_s_ += draw_gap_(random_);
        return clock::from_seconds(elapsed_s_);
    }

  private:
    random::Philox random_;
    DrawGap draw_gap_;
    double elapsed_s_ = 0;
};

/// The i-th arrival is when the rate, integrated since the start, reaches the i-th goal. Goals at 0, 1, 2, …
/// make even arrivals; unit exponential gaps between them make those of a Poisson process (time-rescaling
/// theorem).
class RampArrivals final : public Arrivals {
  public:
    RampArrivals(Ramp ramp, std::uint64_t seed)
        : ramp_{std::move(ramp)}, random_{random::derive_seed(seed, "arrivals")} {
        if (ramp_.random) goal_ = random::draw_exponential(1, random_);
    }

    [[nodiscard]] std::optional<clock::Duration> next() override {
        while (step_ < ramp_.steps.size()) {
            const Step& step = ramp_.steps[step_];
            const double lasts_s = clock::to_seconds(step.lasts);
            const double area = (step.from_rate_per_s + step.to_rate_per_s) / 2 * lasts_s;
            if (goal_ < before_ + area) {
                const double into_s = time_to_reach(goal_ - before_, step, lasts_s);
                goal_ += ramp_.random ? random::draw_exponential(1, random_) : 1;
                return began_ + clock::from_seconds(into_s);
            }
            before_ += area;
            began_ += step.lasts;
            ++step_;
        }
        return std::nullopt;
    }

  private:
    /// Solves from·t + slope·t²/2 = area for t, in the form that loses no digits where the slope is small.
    static double time_to_reach(double area, const Step& step, double lasts_s) {
        const double from = step.from_rate_per_s;
        const double slope = (step.to_rate_per_s - from) / lasts_s;
        const double root = std::sqrt(std::max(0.0, from * from + 2 * slope * area));
        return area == 0 ? 0 : std::min(lasts_s, 2 * area / (from + root));
    }

    Ramp ramp_;
    random::Philox random_;
    std::size_t step_ = 0;
    clock::Duration began_{};  // when this step begins
    double before_ = 0;        // arrivals that the rate has asked for before this step
    double goal_ = 0;
};

class ReplayedArrivals final : public Arrivals {
  public:
    explicit ReplayedArrivals(std::vector<clock::Duration> offsets) : offsets_{std::move(offsets)} {}

    [[nodiscard]] std::optional<clock::Duration> next() override {
        if (i_ == offsets_.size()) return std::nullopt;
        return offsets_[i_++];
    }

  private:
    std::vector<clock::Duration> offsets_;
    std::size_t i_ = 0;
};

void require_sense(const Ramp& ramp) {
    double area = 0;
    for (const Step& step : ramp.steps) {
        for (const double rate : {step.from_rate_per_s, step.to_rate_per_s}) {
            if (!(rate >= 0) || !std::isfinite(rate)) {
                throw error::SpecError("a step's rate must be 0 or more requests a second, not " +
                                       std::to_string(rate));
            }
        }
        if (step.lasts <= clock::Duration::zero())
            throw error::SpecError("a step must last longer than 0 seconds");
        area += step.from_rate_per_s + step.to_rate_per_s;
    }
    if (area <= 0) throw error::SpecError("a ramp needs a step with a rate above 0");
}

void require_sense(const Replay& replay) {
    if (replay.offsets.empty()) throw error::SpecError("there are no times to replay");
    if (replay.offsets.front() < clock::Duration::zero() ||
        !std::is_sorted(replay.offsets.begin(), replay.offsets.end())) {
        throw error::SpecError("times to replay must be 0 or more, and ascending");
    }
}

struct MakeArrivals {
    std::uint64_t seed;

    std::unique_ptr<Arrivals> operator()(const Closed& load) const {
        if (load.users == 0) throw error::SpecError("a closed load needs at least 1 user");
        return nullptr;
    }

    std::unique_ptr<Arrivals> operator()(const Constant& load) const {
        require_rate(load.rate_per_s);
        return std::make_unique<EvenArrivals>(load.rate_per_s);
    }

    std::unique_ptr<Arrivals> operator()(const Poisson& load) const {
        require_rate(load.rate_per_s);
        return renewal([rate = load.rate_per_s](random::Philox& random) {
            return random::draw_exponential(rate, random);
        });
    }

    std::unique_ptr<Arrivals> operator()(const Gamma& load) const {
        require_rate(load.rate_per_s);
        if (!(load.burstiness > 0) || !std::isfinite(load.burstiness)) {
            throw error::SpecError("burstiness must be above 0, not " + std::to_string(load.burstiness));
        }
        return renewal([shape = load.burstiness, rate = load.rate_per_s](random::Philox& random) {
            return random::draw_gamma(shape, random) / (shape * rate);
        });
    }

    std::unique_ptr<Arrivals> operator()(const Ramp& load) const {
        require_sense(load);
        return std::make_unique<RampArrivals>(load, seed);
    }

    std::unique_ptr<Arrivals> operator()(const Replay& load) const {
        require_sense(load);
        return std::make_unique<ReplayedArrivals>(load.offsets);
    }

    template <class DrawGap>
    [[nodiscard]] std::unique_ptr<Arrivals> renewal(DrawGap draw_gap) const {
        return std::make_unique<RenewalArrivals<DrawGap>>(seed, std::move(draw_gap));
    }
};

}  // namespace

bool is_open(const Load& load) noexcept {
    return !std::holds_alternative<Closed>(load);
}

bool is_finite(const Load& load) noexcept {
    return std::holds_alternative<Ramp>(load) || std::holds_alternative<Replay>(load);
}

std::unique_ptr<Arrivals> make_arrivals(const Load& load, std::uint64_t seed) {
    return std::visit(MakeArrivals{seed}, load);
}

}  // namespace laptime::schedule
