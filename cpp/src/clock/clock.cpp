#include <laptime/clock/clock.hpp>

#include <algorithm>
#include <chrono>

namespace laptime::clock {

namespace {

std::int64_t monotonic_ns() noexcept {
    return std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

std::int64_t wall_ns() noexcept {
    return std::chrono::duration_cast<Duration>(std::chrono::system_clock::now().time_since_epoch()).count();
}

Anchor read_anchor_once() noexcept {
    const std::int64_t before = monotonic_ns();
    const std::int64_t wall = wall_ns();
    const std::int64_t after = monotonic_ns();
    return {.monotonic_ns = before + (after - before) / 2, .wall_ns = wall, .uncertainty_ns = after - before};
}

}  // namespace

Instant SteadyClock::now() const noexcept {
    return instant_from_ns(monotonic_ns());
}

void ManualClock::advance_to(Instant instant) noexcept {
    now_ = std::max(now_, instant);
}

Anchor read_anchor() noexcept {
    constexpr int tries = 5;
    Anchor best = read_anchor_once();
    for (int i = 1; i < tries; ++i) {
        const Anchor anchor = read_anchor_once();
        if (anchor.uncertainty_ns < best.uncertainty_ns) best = anchor;
    }
    return best;
}

}  // namespace laptime::clock
