#include "ramp_arrivals.hpp"

#include <laptime/random/gamma.hpp>
#include <laptime/random/laws.hpp>
#include <laptime/schedule/arrivals.hpp>

#include <utility>
#include <vector>

namespace laptime::schedule {

namespace {

/// Nothing beyond 30 years, which nobody waits for and nanoseconds could not hold much longer.
std::optional<clock::Duration> offset_at(double seconds) noexcept {
    constexpr double furthest_s = 1e9;
    if (!(seconds < furthest_s)) return std::nullopt;
    return clock::from_seconds(seconds);
}

class EvenArrivals final : public Arrivals {
  public:
    explicit EvenArrivals(double rate_per_s) : rate_per_s_{rate_per_s} {}

    // Divided, not added up: no rounding error grows along the run.
    [[nodiscard]] std::optional<clock::Duration> next() override { return offset_at(i_++ / rate_per_s_); }

  private:
    double rate_per_s_;
    double i_ = 0;
};

/// Gaps drawn independently of each other; the first arrival comes after the first gap.
template <class DrawGap>
class RenewalArrivals final : public Arrivals {
  public:
    RenewalArrivals(std::uint64_t seed, DrawGap draw_gap) : random_{seed}, draw_gap_{std::move(draw_gap)} {}

    [[nodiscard]] std::optional<clock::Duration> next() override {
        elapsed_s_ += draw_gap_(random_);
        return offset_at(elapsed_s_);
    }

  private:
    random::Philox random_;
    DrawGap draw_gap_;
    double elapsed_s_ = 0;
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

struct MakeArrivals {
    std::uint64_t seed;

    std::unique_ptr<Arrivals> operator()(const Closed& /*load*/) const { return nullptr; }

    std::unique_ptr<Arrivals> operator()(const Constant& load) const {
        return std::make_unique<EvenArrivals>(load.rate_per_s);
    }

    std::unique_ptr<Arrivals> operator()(const Poisson& load) const {
        return renewal([rate = load.rate_per_s](random::Philox& random) {
            return random::draw_exponential(rate, random);
        });
    }

    std::unique_ptr<Arrivals> operator()(const Gamma& load) const {
        return renewal([shape = load.burstiness, rate = load.rate_per_s](random::Philox& random) {
            return random::draw_gamma(shape, random) / shape / rate;
        });
    }

    std::unique_ptr<Arrivals> operator()(const Ramp& load) const {
        return std::make_unique<RampArrivals>(load, seed);
    }

    std::unique_ptr<Arrivals> operator()(const Replay& load) const {
        return std::make_unique<ReplayedArrivals>(load.offsets);
    }

    template <class DrawGap>
    [[nodiscard]] std::unique_ptr<Arrivals> renewal(DrawGap draw_gap) const {
        return std::make_unique<RenewalArrivals<DrawGap>>(seed, std::move(draw_gap));
    }
};

}  // namespace

std::unique_ptr<Arrivals> make_arrivals(const Load& load, std::uint64_t seed) {
    require_sense(load);
    return std::visit(MakeArrivals{random::derive_seed(seed, "arrivals")}, load);
}

}  // namespace laptime::schedule
