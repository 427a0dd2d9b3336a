#include <laptime/clock/clock.hpp>

#include <chrono>

#include <doctest/doctest.h>

using namespace laptime::clock;
using namespace std::chrono_literals;

TEST_CASE("a manual clock moves only when it is moved, and never back") {
    ManualClock clock{instant_from_ns(100)};
    CHECK(to_ns(clock.now()) == 100);
    clock.advance(5ns);
    CHECK(to_ns(clock.now()) == 105);
    clock.advance_to(instant_from_ns(50));
    CHECK(to_ns(clock.now()) == 105);
    clock.advance_to(instant_from_ns(200));
    CHECK(to_ns(clock.now()) == 200);
}

TEST_CASE("the steady clock never goes back") {
    const SteadyClock clock;
    Instant last = clock.now();
    for (int i = 0; i < 1000; ++i) {
        const Instant now = clock.now();
        CHECK(now >= last);
        last = now;
    }
}

TEST_CASE("seconds become the nearest nanosecond and come back") {
    CHECK(from_seconds(0.0000000014) == 1ns);
    CHECK(from_seconds(-0.0000000016) == -2ns);
    CHECK(from_seconds(120) == 120s);
    CHECK(to_seconds(1500ms) == doctest::Approx(1.5));
}

TEST_CASE("an anchor names one moment on both clocks") {
    const Anchor anchor = read_anchor();
    const SteadyClock clock;
    CHECK(anchor.monotonic_ns <= to_ns(clock.now()));
    CHECK(anchor.wall_ns > 1'600'000'000'000'000'000);
    CHECK(anchor.uncertainty_ns >= 0);
}
