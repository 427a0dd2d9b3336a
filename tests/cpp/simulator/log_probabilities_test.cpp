#include <laptime/simulator/log_probabilities.hpp>

#include <cmath>
#include <set>
#include <string>

#include <doctest/doctest.h>

using namespace laptime::simulator;

TEST_CASE("a token is the most probable in its place, and all of them together are no surer than sure") {
    LogProbabilitySource source{"m", 1, 0};
    for (int i = 0; i < 200; ++i) {
        const auto told = source.next(" was", 20);  // one of the words that others are made of
        CHECK(told.token == " was");
        CHECK(told.log_probability < 0);
        REQUIRE(told.top.size() == 20);
        CHECK(told.top.front() == std::pair<std::string, double>{" was", told.log_probability});
        double sum = 0;
        for (std::size_t k = 0; k < told.top.size(); ++k) {
            sum += std::exp(told.top[k].second);
            if (k > 0) CHECK(told.top[k].second < told.top[k - 1].second);
            if (k > 0) CHECK(told.top[k].first != " was");
        }
        CHECK(sum <= 1);
    }
}

TEST_CASE("log-probabilities depend on the seed, the model and the call, not on how many are asked for") {
    const auto first = [](const char* model, std::uint64_t seed, std::uint64_t ordinal, std::size_t n_top) {
        LogProbabilitySource source{model, seed, ordinal};
        static_cast<void>(source.next("a", n_top));
        return source.next("b", n_top).log_probability;
    };
    CHECK(first("m", 1, 0, 0) == first("m", 1, 0, 5));
    CHECK(first("m", 1, 0, 0) != first("m", 1, 1, 0));
    CHECK(first("m", 1, 0, 0) != first("m", 2, 0, 0));
    CHECK(first("m", 1, 0, 0) != first("n", 1, 0, 0));
    LogProbabilitySource source{"m", 1, 0};
    CHECK(source.next("a", 0).top.empty());
}
