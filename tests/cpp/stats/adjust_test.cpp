#include "sample.hpp"

#include <laptime/error/error.hpp>
#include <laptime/random/philox.hpp>
#include <laptime/stats/adjust.hpp>

#include <algorithm>
#include <cstdint>
#include <vector>

#include <doctest/doctest.h>

using namespace laptime::stats;
using laptime::error::StatisticsError;

namespace {

void check_near(const std::vector<double>& values, const std::vector<double>& expected) {
    REQUIRE(values.size() == expected.size());
    for (std::size_t i = 0; i < values.size(); ++i)
        CHECK(values[i] == doctest::Approx(expected[i]).epsilon(1e-12));
}

}  // namespace

TEST_CASE("adjusted p-values are those of statsmodels") {
    const std::vector p{0.01, 0.04, 0.03, 0.005, 0.8, 0.2, 0.04};
    check_near(adjust_p_values(p, Adjustment::holm), {0.06, 0.16, 0.15, 0.035, 0.8, 0.4, 0.16});
    check_near(adjust_p_values(p, Adjustment::benjamini_hochberg),
               {0.035, 0.056, 0.056, 0.035, 0.8, 0.7 / 3, 0.056});
}

TEST_CASE("adjusting keeps the order of p-values, lowers none and stays a probability") {
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
        laptime::random::Philox random{seed};
        std::vector<double> p(1 + seed);
        for (double& value : p) value = random.uniform() * random.uniform();
        p.front() = p.back();  // ties
        const std::vector<double> holm = adjust_p_values(p, Adjustment::holm);
        const std::vector<double> shares = adjust_p_values(p, Adjustment::benjamini_hochberg);
        for (std::size_t i = 0; i < p.size(); ++i) {
            CHECK(p[i] <= shares[i]);
            CHECK(shares[i] <= holm[i]);
            CHECK(holm[i] <= 1);
            for (std::size_t j = 0; j < p.size(); ++j) {
                if (p[i] > p[j]) continue;
                CHECK(holm[i] <= holm[j]);
                CHECK(shares[i] <= shares[j]);
            }
        }
        const double smallest = *std::min_element(p.begin(), p.end());
        CHECK(*std::min_element(holm.begin(), holm.end()) ==
              doctest::Approx(std::min(1.0, static_cast<double>(p.size()) * smallest)));
        CHECK(*std::max_element(shares.begin(), shares.end()) == *std::max_element(p.begin(), p.end()));
    }
}

TEST_CASE("one p-value alone stays what it is") {
    check_near(adjust_p_values(std::vector{0.03}, Adjustment::holm), {0.03});
    check_near(adjust_p_values(std::vector{0.03}, Adjustment::benjamini_hochberg), {0.03});
}

TEST_CASE("p-values that are none are refused by place") {
    CHECK_THROWS_WITH_AS((void)adjust_p_values({}, Adjustment::holm), "p_values is empty", StatisticsError);
    CHECK_THROWS_WITH_AS((void)adjust_p_values(std::vector{0.1, not_a_number}, Adjustment::holm),
                         "p_values[1] is NaN", StatisticsError);
    CHECK_THROWS_WITH_AS((void)adjust_p_values(std::vector{0.1, 1.5}, Adjustment::holm),
                         "p_values[1] = 1.5 is outside [0, 1]", StatisticsError);
}
