#include <laptime/stats/binomial.hpp>

#include <initializer_list>

#include <doctest/doctest.h>

using laptime::stats::binomial_cdf;
using laptime::stats::binomial_first_above;

TEST_CASE("the binomial law gives the probabilities of SciPy, also for ten million trials") {
    const auto near = [](double value) { return doctest::Approx(value).epsilon(1e-10).scale(0); };
    CHECK(binomial_cdf(0, 72, 0.95) == near(2.1175823681358862e-94));
    CHECK(binomial_cdf(71, 72, 0.95) == near(0.9751057193808106));
    CHECK(binomial_cdf(3, 10, 0.3) == near(0.6496107184000002));
    CHECK(binomial_cdf(989'000, 1'000'000, 0.989) == near(0.5012889783980914));
    CHECK(binomial_cdf(9'499'000, 10'000'000, 0.95) == near(0.07353103946816245));
    CHECK(binomial_cdf(4'995'000, 10'000'000, 0.5) == near(0.0007835509528474491));
    CHECK(binomial_cdf(9'989'800, 10'000'000, 0.999) == near(0.023235968994521742));
}

TEST_CASE("a count is certain to be n or less") {
    CHECK(binomial_cdf(5, 5, 0.3) == doctest::Approx(1));
    CHECK(binomial_cdf(9, 5, 0.3) <= 1);
    CHECK(binomial_cdf(0, 0, 0.3) == 1);
    CHECK(binomial_cdf(0, 10'000'000, 0.5) == 0);  // below the smallest double
}

TEST_CASE("the first count above a probability is just above it") {
    for (const std::size_t n : {1U, 2U, 17U, 500U}) {
        for (const double p : {1e-12, 0.01, 0.5, 0.95, 1 - 1e-12}) {
            for (const double probability : {0.0, 0.025, 0.3, 0.75}) {
                const std::size_t k = binomial_first_above(probability, n, p);
                CHECK(binomial_cdf(k, n, p) > probability);
                if (k > 0) CHECK(binomial_cdf(k - 1, n, p) <= probability);
            }
        }
    }
    CHECK(binomial_first_above(0.25, 2, 0.5) == 1);  // P(X ≤ 0) is 0.25, not more
}
