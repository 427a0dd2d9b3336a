#include "refused.hpp"

#include <laptime/schedule/arrivals.hpp>

#include <limits>
#include <string>

#include <doctest/doctest.h>

using namespace laptime::schedule;
using namespace std::chrono_literals;

namespace {

std::string refusal_of(const Load& load) {
    const std::string refusal = laptime::test::refusal_of([&] { require_sense(load); });
    CHECK(laptime::test::refusal_of([&] { static_cast<void>(make_arrivals(load, 0)); }) == refusal);
    return refusal;
}

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

}  // namespace

TEST_CASE("every load but the closed one is open") {
    CHECK_FALSE(is_open(Closed{}));
    CHECK(is_open(Constant{}));
    CHECK(is_open(Poisson{}));
    CHECK(is_open(Gamma{}));
    CHECK(is_open(Ramp{}));
    CHECK(is_open(Replay{}));
}

TEST_CASE("only a ramp and a replay end by themselves") {
    CHECK_FALSE(is_finite(Closed{}));
    CHECK_FALSE(is_finite(Constant{}));
    CHECK_FALSE(is_finite(Poisson{}));
    CHECK_FALSE(is_finite(Gamma{}));
    CHECK(is_finite(Ramp{}));
    CHECK(is_finite(Replay{}));
}

TEST_CASE("a load that makes sense is taken") {
    CHECK(refusal_of(Closed{.users = 1, .think = 0s, .ramp = 0s}) == "accepted");
    CHECK(refusal_of(Constant{.rate_per_s = 1e-9}) == "accepted");
    CHECK(refusal_of(Poisson{.rate_per_s = 1e9}) == "accepted");
    CHECK(refusal_of(Gamma{.rate_per_s = 1, .burstiness = 0.01}) == "accepted");
    CHECK(refusal_of(Ramp{.steps = {{1s, 0, 0}, {1ns, 0, 1}}}) == "accepted");
    CHECK(refusal_of(Replay{.offsets = {0s}}) == "accepted");
    CHECK(refusal_of(Replay{.offsets = {1s, 1s, 2s}}) == "accepted");
}

TEST_CASE("a load that makes none is refused, with what is wrong") {
    CHECK(refusal_of(Closed{.users = 0}) == "a closed load needs at least 1 user");
    CHECK(refusal_of(Closed{.think = -1s}) == "think must be 0 or more seconds, not -1");
    CHECK(refusal_of(Closed{.ramp = -500ms}) == "ramp must be 0 or more seconds, not -0.5");
    CHECK(refusal_of(Constant{.rate_per_s = 0}) == "a rate must be above 0 requests a second, not 0");
    CHECK(refusal_of(Poisson{.rate_per_s = -1.5}) == "a rate must be above 0 requests a second, not -1.5");
    CHECK(refusal_of(Poisson{.rate_per_s = not_a_number}) ==
          "a rate must be above 0 requests a second, not nan");
    CHECK(refusal_of(Gamma{.rate_per_s = infinity}) == "a rate must be above 0 requests a second, not inf");
    CHECK(refusal_of(Gamma{.burstiness = 0}) == "burstiness must be above 0, not 0");
    CHECK(refusal_of(Gamma{.burstiness = not_a_number}) == "burstiness must be above 0, not nan");
    CHECK(refusal_of(Gamma{.burstiness = infinity}) == "burstiness must be above 0, not inf");
}

TEST_CASE("a ramp that makes no sense is refused, with what is wrong") {
    CHECK(refusal_of(Ramp{}) == "a ramp needs a step with a rate above 0");
    CHECK(refusal_of(Ramp{.steps = {{1s, 0, 0}, {1s, 0, 0}}}) == "a ramp needs a step with a rate above 0");
    CHECK(refusal_of(Ramp{.steps = {{0s, 1, 1}}}) == "a step must last longer than 0 seconds");
    CHECK(refusal_of(Ramp{.steps = {{1s, 1, 1}, {-1s, 1, 1}}}) == "a step must last longer than 0 seconds");
    CHECK(refusal_of(Ramp{.steps = {{1s, -1, 1}}}) ==
          "a step's rate must be 0 or more requests a second, not -1");
    CHECK(refusal_of(Ramp{.steps = {{1s, 1, not_a_number}}}) ==
          "a step's rate must be 0 or more requests a second, not nan");
    CHECK(refusal_of(Ramp{.steps = {{1s, infinity, 1}}}) ==
          "a step's rate must be 0 or more requests a second, not inf");
}

TEST_CASE("times that cannot be replayed are refused, with what is wrong") {
    CHECK(refusal_of(Replay{}) == "there are no times to replay");
    CHECK(refusal_of(Replay{.offsets = {-1ns}}) == "times to replay must be 0 or more, and ascending");
    CHECK(refusal_of(Replay{.offsets = {2s, 1s}}) == "times to replay must be 0 or more, and ascending");
}
