#include <laptime/error/error.hpp>
#include <laptime/stats/mcnemar.hpp>

#include <cmath>
#include <cstddef>

#include <doctest/doctest.h>

using namespace laptime::stats;

TEST_CASE("McNemar's test is the exact binomial one of the pairs that differ") {
    struct Known {
        std::size_t only_a;
        std::size_t only_b;
        double p_value;
        double mid_p;
    };
    // scipy.stats.binomtest(only_a, only_a + only_b).pvalue, and less its probability of exactly that.
    for (const Known& known :
         {Known{5, 15, 0.04138946533203125, 0.02660369873046875}, Known{0, 6, 0.03125, 0.015625},
          Known{37, 63, 0.012032975725363479, 0.009335048120644803},
          Known{200, 300, 8.940066542253288e-06, 7.3958115310297935e-06}, Known{10, 10, 1, 1},
          Known{1, 0, 1, 0.5}}) {
        for (const bool turned : {false, true}) {
            const std::size_t only_a = turned ? known.only_b : known.only_a;
            const std::size_t only_b = turned ? known.only_a : known.only_b;
            const McNemar test = mcnemar({.both = 7, .only_a = only_a, .only_b = only_b, .neither = 2});
            CHECK(test.p_value == doctest::Approx(known.p_value).epsilon(1e-10));
            CHECK(test.mid_p == doctest::Approx(known.mid_p).epsilon(1e-10));
            CHECK(test.only_a == only_a);
            CHECK(test.only_b == only_b);
            CHECK(test.n == only_a + only_b + 9);
        }
    }
}

TEST_CASE("pairs that agree tell McNemar nothing") {
    const McNemar none = mcnemar({.both = 5, .neither = 3});
    CHECK(none.p_value == 1);
    CHECK(none.mid_p == 1);
    CHECK(none.n == 8);
    CHECK(mcnemar({.only_a = 4, .only_b = 9}).p_value ==
          mcnemar({.both = 1000, .only_a = 4, .only_b = 9}).p_value);
    CHECK_THROWS_WITH_AS((void)mcnemar({}), "there are no pairs to compare", laptime::error::StatisticsError);
}

TEST_CASE("McNemar's p-values are never too small for equal models") {
    // Over every way that 30 coins may fall: the probability of p ≤ α.
    for (const double alpha : {0.2, 0.05, 0.01}) {
        double probability = 0;
        double mass = std::pow(0.5, 30);
        for (std::size_t k = 0; k <= 30; ++k) {
            if (mcnemar({.only_a = k, .only_b = 30 - k}).p_value <= alpha) probability += mass;
            mass *= static_cast<double>(30 - k) / static_cast<double>(k + 1);
        }
        CHECK(probability <= alpha);
        CHECK(probability > alpha / 5);
    }
}
