#include "refusal.hpp"

#include <laptime/error/error.hpp>
#include <laptime/schedule/load.hpp>

#include <algorithm>
#include <cmath>

namespace laptime::schedule {

namespace {

constexpr clock::Duration no_time = clock::Duration::zero();

void require_rate(double rate_per_s) {
    if (!(rate_per_s > 0) || !std::isfinite(rate_per_s))
        refuse("a rate must be above 0 requests a second", rate_per_s);
}

void require_step(const Step& step) {
    for (const double rate : {step.from_rate_per_s, step.to_rate_per_s}) {
        if (!(rate >= 0) || !std::isfinite(rate))
            refuse("a step's rate must be 0 or more requests a second", rate);
    }
    if (step.lasts <= no_time) throw error::SpecError("a step must last longer than 0 seconds");
}

bool sends_something(const Step& step) noexcept {
    return step.from_rate_per_s > 0 || step.to_rate_per_s > 0;
}

struct RequireSense {
    void operator()(const Closed& load) const {
        if (load.users == 0) throw error::SpecError("a closed load needs at least 1 user");
        if (load.think < no_time) refuse("think must be 0 or more seconds", clock::to_seconds(load.think));
        if (load.ramp < no_time) refuse("ramp must be 0 or more seconds", clock::to_seconds(load.ramp));
    }

    void operator()(const Constant& load) const { require_rate(load.rate_per_s); }
    void operator()(const Poisson& load) const { require_rate(load.rate_per_s); }

    void operator()(const Gamma& load) const {
        require_rate(load.rate_per_s);
        if (!(load.burstiness > 0) || !std::isfinite(load.burstiness))
            refuse("burstiness must be above 0", load.burstiness);
    }

    void operator()(const Ramp& load) const {
        std::for_each(load.steps.begin(), load.steps.end(), require_step);
        if (std::none_of(load.steps.begin(), load.steps.end(), sends_something))
            throw error::SpecError("a ramp needs a step with a rate above 0");
    }

    void operator()(const Replay& load) const {
        if (load.offsets.empty()) throw error::SpecError("there are no times to replay");
        if (load.offsets.front() < no_time || !std::is_sorted(load.offsets.begin(), load.offsets.end()))
            throw error::SpecError("times to replay must be 0 or more, and ascending");
    }
};

}  // namespace

bool is_open(const Load& load) noexcept {
    return !std::holds_alternative<Closed>(load);
}

bool is_finite(const Load& load) noexcept {
    return std::holds_alternative<Ramp>(load) || std::holds_alternative<Replay>(load);
}

void require_sense(const Load& load) {
    std::visit(RequireSense{}, load);
}

}  // namespace laptime::schedule
