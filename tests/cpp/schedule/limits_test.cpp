#include <laptime/schedule/limits.hpp>

#include <doctest/doctest.h>

using laptime::schedule::Limits;
using namespace std::chrono_literals;

TEST_CASE("without limits everything is sent") {
    constexpr Limits limits;
    CHECK_FALSE(limits.any());
    CHECK(limits.allow(0, 0s));
    CHECK(limits.allow(1'000'000'000, 100h));
}

TEST_CASE("each limit alone is a limit") {
    CHECK(Limits{.max_requests = 1}.any());
    CHECK(Limits{.max_time = 1s}.any());
    CHECK(Limits{.min_requests = 1}.any());
    CHECK(Limits{.min_time = 1s}.any());
}

TEST_CASE("so many requests are sent and no more, whatever the time") {
    constexpr Limits limits{.max_requests = 3};
    CHECK(limits.allow(2, 100h));
    CHECK_FALSE(limits.allow(3, 0s));
}

TEST_CASE("requests are sent before the time is over, and none when it is, whatever their number") {
    constexpr Limits limits{.max_time = 2s};
    CHECK(limits.allow(1'000'000, 2s - 1ns));
    CHECK_FALSE(limits.allow(0, 2s));
}

TEST_CASE("of two maxima the first that is reached ends the block") {
    constexpr Limits limits{.max_requests = 3, .max_time = 2s};
    CHECK(limits.allow(2, 1s));
    CHECK_FALSE(limits.allow(3, 1s));
    CHECK_FALSE(limits.allow(2, 2s));
}

TEST_CASE("a minimum that is reached ends the block") {
    CHECK(Limits{.min_requests = 3}.allow(2, 100h));
    CHECK_FALSE(Limits{.min_requests = 3}.allow(3, 0s));
    CHECK(Limits{.min_time = 2s}.allow(1'000'000, 2s - 1ns));
    CHECK_FALSE(Limits{.min_time = 2s}.allow(0, 2s));
}

TEST_CASE("of two minima the last that is reached ends the block") {
    constexpr Limits limits{.min_requests = 3, .min_time = 2s};
    CHECK(limits.allow(2, 1s));
    CHECK(limits.allow(3, 1s));
    CHECK(limits.allow(2, 2s));
    CHECK_FALSE(limits.allow(3, 2s));
}

TEST_CASE("a maximum ends the block before its minima are reached, and these before its maxima are") {
    constexpr Limits limits{.max_requests = 10, .max_time = 10s, .min_requests = 3, .min_time = 2s};
    CHECK(limits.allow(2, 2s));
    CHECK(limits.allow(3, 1s));
    CHECK(limits.allow(9, 1s));
    CHECK_FALSE(limits.allow(10, 1s));
    CHECK(limits.allow(2, 9s));
    CHECK_FALSE(limits.allow(2, 10s));
    CHECK_FALSE(limits.allow(3, 2s));
}

TEST_CASE("a limit of nothing sends nothing") {
    CHECK_FALSE(Limits{.max_requests = 0}.allow(0, 0s));
    CHECK_FALSE(Limits{.max_time = 0s}.allow(0, 0s));
    CHECK_FALSE(Limits{.min_requests = 0}.allow(0, 0s));
    CHECK_FALSE(Limits{.min_time = 0s}.allow(0, 0s));
}
