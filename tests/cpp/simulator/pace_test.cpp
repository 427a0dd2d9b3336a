#include <laptime/simulator/pace.hpp>

#include <algorithm>
#include <chrono>
#include <vector>

#include <doctest/doctest.h>

using namespace laptime::simulator;
using namespace std::chrono_literals;
using laptime::clock::Duration;
namespace laws = laptime::random;

namespace {

constexpr std::size_t as_drawn = 0;

/// When the tokens of a call are due: so many, or as many as the law draws.
std::vector<Duration> due_times(const ModelConfig& model, std::uint64_t seed, std::uint64_t ordinal,
                                std::size_t tokens = as_drawn) {
    Pace pace{model, seed, ordinal};
    if (tokens == as_drawn) tokens = pace.draw_length();
    std::vector<Duration> due;
    while (due.size() < tokens) due.push_back(pace.token_due());
    return due;
}

ModelConfig drawn_model() {
    return {.name = "m",
            .time_to_first_token_s = laws::Lognormal{0.02, 0.3},
            .inter_token_s = laws::Lognormal{0.005, 0.3},
            .output_tokens = laws::Lognormal{4, 0.5}};
}

}  // namespace

TEST_CASE("a model takes the same time as ever") {  // runs of older versions can be repeated
    CHECK(due_times(drawn_model(), 7, 3) ==
          std::vector<Duration>{21421517ns, 26838488ns, 31148928ns, 34054802ns});
    ModelConfig gamma = drawn_model();
    gamma.time_to_first_token_s = laws::Gamma{.mean = 0.02, .shape = 4};
    gamma.inter_token_s = laws::Gamma{.mean = 0.005, .shape = 0.5};
    CHECK(due_times(gamma, 7, 3) == std::vector<Duration>{20613148ns, 20710045ns, 24741627ns, 26352705ns});
}

TEST_CASE("constant laws give exact times") {
    const ModelConfig model{.name = "m",
                            .time_to_first_token_s = laws::Constant{0.02},
                            .inter_token_s = laws::Constant{0.005},
                            .output_tokens = laws::Constant{2.6}};
    CHECK(due_times(model, 0, 0) == std::vector<Duration>{20ms, 25ms, 30ms});
}

TEST_CASE("a factor stretches what one token takes, and moves those after it") {
    const ModelConfig model{
        .name = "m", .time_to_first_token_s = laws::Constant{0.02}, .inter_token_s = laws::Constant{0.005}};
    Pace pace{model, 0, 0};
    CHECK(pace.token_due(0.5) == 10ms);
    CHECK(pace.token_due(3) == 25ms);
    CHECK(pace.token_due() == 30ms);
}

TEST_CASE("a length that is not drawn leaves the other draws as they are with a constant length") {
    ModelConfig terse = drawn_model();
    terse.output_tokens = laws::Constant{5};  // draws nothing
    CHECK(due_times(drawn_model(), 5, 9, 5) == due_times(terse, 5, 9));
}

TEST_CASE("an answer has at least one token and never more than can be held") {
    const ModelConfig none{.name = "m", .output_tokens = laws::Constant{0}};
    CHECK(Pace{none, 0, 0}.draw_length() == 1);
    const ModelConfig endless{.name = "m", .output_tokens = laws::Constant{1e300}};
    CHECK(Pace{endless, 0, 0}.draw_length() == max_output_tokens);
}

TEST_CASE("counts are rounded and kept within their bounds") {
    laws::Philox random{1};
    CHECK(draw_count(laws::Constant{2.4}, 0, random) == 2);
    CHECK(draw_count(laws::Constant{2.5}, 0, random) == 3);
    CHECK(draw_count(laws::Constant{0.4}, 0, random) == 0);
    CHECK(draw_count(laws::Constant{0.4}, 1, random) == 1);
}

TEST_CASE("drawn times depend on the seed, the model and the ordinal only, and never go back") {
    ModelConfig other_model = drawn_model();
    other_model.name = "n";
    const auto due = due_times(drawn_model(), 5, 9, 50);
    CHECK(due == due_times(drawn_model(), 5, 9, 50));
    CHECK(due != due_times(drawn_model(), 5, 10, 50));
    CHECK(due != due_times(drawn_model(), 6, 9, 50));
    CHECK(due != due_times(other_model, 5, 9, 50));
    CHECK(std::is_sorted(due.begin(), due.end()));
}

TEST_CASE("times beyond all measure do not overflow") {
    const ModelConfig model{.name = "m",
                            .time_to_first_token_s = laws::Constant{1e300},
                            .inter_token_s = laws::Lognormal{1e300, 1e300}};
    for (const Duration due : due_times(model, 0, 0)) CHECK(due > 0ns);
}
