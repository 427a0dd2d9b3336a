#include "following.hpp"
#include "in_flight.hpp"
#include "measurement.hpp"

#include <laptime/engine/crew.hpp>

#include <algorithm>
#include <utility>
#include <variant>

namespace laptime::engine {

namespace {

/// A loop does not know of another's free places: with so many of its own, few requests wait for nothing.
constexpr std::size_t least_places = 64;

std::size_t useful_threads(const Job& job, std::size_t threads) noexcept {
    if (const auto* closed = std::get_if<schedule::Closed>(&job.load)) {
        threads = std::min(threads, closed->users);
    } else if (job.max_in_flight) {
        threads = std::min(threads, *job.max_in_flight / least_places);
    }
    return std::max<std::size_t>(threads, 1);
}

/// How many connections may be open at once; under an open load without a cap, as many as one may reckon
/// with.
std::size_t most_connections(const Job& job) noexcept {
    constexpr std::size_t reserve = 64;
    constexpr std::size_t unknown = 100'000;
    if (const auto* closed = std::get_if<schedule::Closed>(&job.load)) return closed->users + reserve;
    return job.max_in_flight.value_or(unknown) + reserve;
}

Health merged(std::vector<Health>&& healths) {
    for (std::size_t k = 1; k < healths.size(); ++k) healths[0].merge(healths[k]);
    return std::move(healths[0]);
}

}  // namespace

Crew::Crew(TransportFactory make_transport, const clock::Clock& clock, records::RecordSink& sink)
    : make_transport_{std::move(make_transport)}, clock_{clock}, sink_{sink} {}

void Crew::make_transports(std::size_t n) {
    while (transports_.size() < n) transports_.push_back(make_transport_());
}

WarmUp Crew::warm_up(const Job& job, const schedule::Block& block, const Watch& watch) {
    WarmUp warm_up;
    make_transports(1);
    Engine engine{*transports_[0], clock_, sink_};
    const Loop loop = [&](std::size_t, const LoopWatch& loop_watch) {
        warm_up = engine.warm_up(job, block, loop_watch);
    };
    static_cast<void>(follow(1, loop, watch, {}));
    return warm_up;
}

Health Crew::measure(const Job& job, const schedule::Block& block, std::size_t threads, const Watch& watch,
                     std::span<schedule::StopRule* const> rules) {
    const std::size_t n = useful_threads(job, threads);
    InFlight in_flight;
    std::vector<Measurement> measurements;
    measurements.reserve(n);
    for (std::size_t k = 0; k < n; ++k) {
        measurements.emplace_back(job, block, schedule::Share{.k = k, .n = n}, in_flight);
    }
    make_transports(n);
    allow_descriptors(most_connections(job));
    const std::size_t open_before = descriptors().open;
    std::vector<Health> healths(n);
    const clock::Instant start = clock_.now();
    const Loop loop = [&](std::size_t k, const LoopWatch& loop_watch) {
        const Tools tools{.transport = *transports_[k], .clock = clock_, .sink = sink_};
        healths[k] = measurements[k].run(tools, loop_watch, start);
    };
    std::string stopped = follow(n, loop, watch, rules);
    Health health = merged(std::move(healths));
    in_flight.tell(health);
    if (health.cut_short) health.stopped = std::move(stopped);
    health.descriptors = {.open = open_before + health.most_in_flight, .limit = descriptors().limit};
    health.local_ports = local_ports();
    return health;
}

}  // namespace laptime::engine
