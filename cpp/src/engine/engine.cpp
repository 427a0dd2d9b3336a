#include "execution.hpp"
#include "in_flight.hpp"
#include "measurement.hpp"

#include <laptime/engine/engine.hpp>

#include <span>
#include <utility>
#include <vector>

namespace laptime::engine {

namespace {

Stretch warmup_stretch(const schedule::Block& block) {
    return {.phase = records::Phase::warmup,
            .asks_samples = false,
            .limits = {},
            .next = [left = std::span{block.warmup()}]() mutable -> std::optional<schedule::PlannedRequest> {
                if (left.empty()) return std::nullopt;
                const schedule::PlannedRequest next = left.front();
                left = left.subspan(1);
                return next;
            }};
}

}  // namespace

WarmUp Engine::warm_up(const Job& job, const schedule::Block& block, const LoopWatch& watch) {
    const clock::Instant start = clock_.now();
    std::vector<Stretch> stretches;
    stretches.push_back(warmup_stretch(block));
    InFlight in_flight;
    Execution execution{job,
                        Outbox{Agenda{std::move(stretches), Part{}, start},
                               OwnLoad{.users_free = {start}, .think = {}, .max_in_flight = {}}},
                        {.transport = transport_, .clock = clock_, .sink = sink_},
                        in_flight,
                        start};
    execution.progress().planned = block.warmup().size();
    execution.run(watch);
    return {.ok = execution.progress().ok, .first_failure = std::move(execution.first_failure())};
}

Health Engine::measure(const Job& job, const schedule::Block& block, const LoopWatch& watch) {
    InFlight in_flight;
    Measurement measurement{job, block, {}, in_flight};
    Health health =
        measurement.run({.transport = transport_, .clock = clock_, .sink = sink_}, watch, clock_.now());
    in_flight.tell(health);
    return health;
}

}  // namespace laptime::engine
