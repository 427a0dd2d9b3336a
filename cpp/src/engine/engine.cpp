#include "execution.hpp"

#include <laptime/engine/engine.hpp>

#include <ctime>
#include <memory>
#include <span>
#include <utility>

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

/// A load that goes on for so long.
Stretch unmeasured(const schedule::Block& block, schedule::Share share, records::Phase phase,
                   clock::Duration lasts) {
    schedule::Limits limits;
    limits.max_time = lasts;
    const char* purpose = phase == records::Phase::warmup ? "warm-up" : "cool-down";
    return {.phase = phase,
            .asks_samples = true,
            .limits = limits,
            .next = one_after_another(block.unmeasured(purpose, share))};
}

std::vector<Stretch> stretches_of(const Job& job, const schedule::Block& block, schedule::Share share) {
    std::vector<Stretch> stretches;
    if (job.warmup > clock::Duration::zero()) {
        stretches.push_back(unmeasured(block, share, records::Phase::warmup, job.warmup));
    }
    stretches.push_back({.phase = records::Phase::measure,
                         .asks_samples = true,
                         .limits = job.limits,
                         .next = one_after_another(block.measured(share))});
    if (job.cooldown > clock::Duration::zero()) {
        stretches.push_back(unmeasured(block, share, records::Phase::cooldown, job.cooldown));
    }
    return stretches;
}

/// What the k-th of n shares has of a whole that is dealt out one by one.
std::size_t share_of(std::size_t whole, schedule::Share share) noexcept {
    return whole / share.n + (share.k < whole % share.n ? 1 : 0);
}

OwnLoad own_load(const Job& job, schedule::Share share, clock::Instant start) {
    OwnLoad load;
    if (const auto* closed = std::get_if<schedule::Closed>(&job.load)) {
        load.think = closed->think;
        for (std::size_t user = share.k; user < closed->users; user += share.n) {
            const auto place = static_cast<std::int64_t>(user);
            load.users_free.push_back(start +
                                      closed->ramp * place / static_cast<std::int64_t>(closed->users));
        }
    } else if (job.max_in_flight) {
        load.max_in_flight = share_of(*job.max_in_flight, share);
    }
    return load;
}

/// How many requests of a block are measured, where that is known beforehand.
std::optional<std::size_t> n_planned(const Job& job, const schedule::Block& block, schedule::Share share) {
    if (job.limits.max_time || job.limits.min_requests || job.limits.min_time) return std::nullopt;
    std::optional<std::size_t> n = job.limits.max_requests;
    if (const auto size = block.size()) n = std::min(n.value_or(*size), *size);
    if (n) n = share_of(*n, share);
    return n;
}

}  // namespace

WarmUp Engine::warm_up(const Job& job, const schedule::Block& block, const LoopWatch& watch) {
    const clock::Instant start = clock_.now();
    Stretch stretch{
        .phase = records::Phase::warmup,
        .asks_samples = false,
        .limits = {},
        .next = [left = std::span{block.warmup()}]() mutable -> std::optional<schedule::PlannedRequest> {
            if (left.empty()) return std::nullopt;
            const schedule::PlannedRequest next = left.front();
            left = left.subspan(1);
            return next;
        }};
    std::vector<Stretch> stretches;
    stretches.push_back(std::move(stretch));
    Execution execution{job,
                        Agenda{std::move(stretches), start},
                        OwnLoad{.users_free = {start}, .think = {}, .max_in_flight = {}},
                        transport_,
                        clock_,
                        sink_};
    execution.progress().planned = block.warmup().size();
    execution.run(watch);
    return {.ok = execution.progress().ok, .first_failure = std::move(execution.first_failure())};
}

Health Engine::measure(const Job& job, const schedule::Block& block, const LoopWatch& watch,
                       schedule::Share share, std::optional<clock::Instant> common_start) {
    const clock::Instant start = common_start.value_or(clock_.now());
    const clock::Duration cpu = cpu_of_this_thread();
    OwnLoad load = own_load(job, share, start);
    const std::size_t users = load.users_free.size();
    Execution execution{
        job, Agenda{stretches_of(job, block, share), start}, std::move(load), transport_, clock_, sink_};
    execution.progress().planned = n_planned(job, block, share);
    execution.run(watch);
    Health health = std::move(execution.health());
    if (users > 0) health.users = users;
    health.wall = clock_.now() - start;
    health.cpu = cpu_of_this_thread() - cpu;
    return health;
}

}  // namespace laptime::engine
