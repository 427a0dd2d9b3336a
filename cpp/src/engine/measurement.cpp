#include "measurement.hpp"

#include <laptime/error/error.hpp>

#include <ctime>
#include <memory>
#include <utility>
#include <variant>

namespace laptime::engine {

namespace {

clock::Duration cpu_of_this_thread() noexcept {
    timespec used{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
    return std::chrono::seconds{used.tv_sec} + std::chrono::nanoseconds{used.tv_nsec};
}

auto one_after_another(schedule::Requests requests) {
    return [list = std::make_shared<schedule::Requests>(std::move(requests))] { return list->next(); };
}

/// Even arrivals begin at once, so the gap before the first of what follows is missing; random ones begin
/// with a gap.
clock::Duration last_gap_of(const schedule::Load& load) {
    const auto* constant = std::get_if<schedule::Constant>(&load);
    return constant == nullptr ? clock::Duration::zero() : clock::from_seconds(1 / constant->rate_per_s);
}

/// A load that goes on for so long.
Stretch unmeasured(const schedule::Block& block, records::Phase phase, clock::Duration lasts) {
    schedule::Limits limits;
    limits.max_time = lasts;
    const char* purpose = phase == records::Phase::warmup ? "warm-up" : "cool-down";
    return {.phase = phase,
            .asks_samples = true,
            .limits = limits,
            .next = one_after_another(block.unmeasured(purpose))};
}

std::vector<Stretch> stretches_of(const Job& job, const schedule::Block& block) {
    std::vector<Stretch> stretches;
    if (job.warmup > clock::Duration::zero()) {
        stretches.push_back(unmeasured(block, records::Phase::warmup, job.warmup));
    }
    stretches.push_back({.phase = records::Phase::measure,
                         .asks_samples = true,
                         .limits = job.limits,
                         .next = one_after_another(block.measured()),
                         .last_gap = last_gap_of(job.load)});
    if (job.cooldown > clock::Duration::zero()) {
        stretches.push_back(unmeasured(block, records::Phase::cooldown, job.cooldown));
    }
    return stretches;
}

/// How many requests of all loops together are measured, where that is known beforehand.
std::optional<std::size_t> count_planned(const schedule::Limits& limits, const schedule::Block& block) {
    if (limits.max_time || limits.min_requests || limits.min_time) return std::nullopt;
    if (!limits.max_requests) return block.size();
    std::size_t n = 0;
    schedule::Requests requests = block.measured();
    while (const auto planned = requests.next()) {
        if (planned->index >= *limits.max_requests) break;
        ++n;
    }
    return n;
}

}  // namespace

Measurement::Measurement(const Job& job, const schedule::Block& block, schedule::Share share,
                         InFlight& in_flight)
    : job_{job},
      part_{job.load, share},
      in_flight_{in_flight},
      stretches_{stretches_of(job, block)},
      n_planned_{share.k == 0 ? count_planned(job.limits, block) : 0} {
    if (job.max_in_flight == std::size_t{0}) throw error::SpecError("max_in_flight must be at least 1");
}

OwnLoad Measurement::own_load(clock::Instant start) const {
    OwnLoad load;
    if (const auto* closed = std::get_if<schedule::Closed>(&job_.load)) {
        load.think = closed->think;
        for (const std::size_t user : part_.users()) {
            const double share_of_ramp = static_cast<double>(user) / static_cast<double>(closed->users);
            load.users_free.push_back(start +
                                      clock::from_seconds(clock::to_seconds(closed->ramp) * share_of_ramp));
        }
    } else if (job_.max_in_flight) {
        load.max_in_flight = part_.places(*job_.max_in_flight);
    }
    return load;
}

Health Measurement::run(const Tools& tools, const LoopWatch& watch, clock::Instant start) {
    const clock::Duration cpu = cpu_of_this_thread();
    Outbox outbox{Agenda{std::move(stretches_), part_, start}, own_load(start)};
    Execution execution{job_, std::move(outbox), tools, in_flight_, start};
    execution.progress().planned = n_planned_;
    execution.run(watch);
    Health health = std::move(execution.health());
    if (!schedule::is_open(job_.load)) health.users = part_.users().size();
    health.cpu = cpu_of_this_thread() - cpu;
    return health;
}

}  // namespace laptime::engine
