#include "execution.hpp"

#include <laptime/engine/engine.hpp>

#include <ctime>

namespace laptime::engine {

namespace {

clock::Duration cpu_of_this_thread() noexcept {
    timespec used{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
    return std::chrono::seconds{used.tv_sec} + std::chrono::nanoseconds{used.tv_nsec};
}

}  // namespace

WarmUp Engine::warm_up(const Job& job, const schedule::Block& block, const Watch& watch) {
    Execution execution{
        job,    block.warmup(), records::Phase::warmup, schedule::Closed{.users = 1, .think = {}}, transport_,
        clock_, sink_};
    execution.run(watch);
    return {.ok = execution.progress().ok, .first_failure = std::move(execution.first_failure())};
}

Health Engine::measure(const Job& job, const schedule::Block& block, const Watch& watch) {
    std::vector<schedule::PlannedRequest> planned;
    schedule::Requests requests = block.measured();
    while (auto next = requests.next()) planned.push_back(*next);
    Execution execution{job, planned, records::Phase::measure, job.load, transport_, clock_, sink_};
    const clock::Instant start = clock_.now();
    const clock::Duration cpu = cpu_of_this_thread();
    execution.run(watch);
    Health health = std::move(execution.health());
    health.wall = clock_.now() - start;
    health.cpu = cpu_of_this_thread() - cpu;
    return health;
}

}  // namespace laptime::engine
