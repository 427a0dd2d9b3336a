#include "sample.hpp"

#include <laptime/error/error.hpp>
#include <laptime/stats/compare.hpp>

#include <algorithm>
#include <array>
#include <initializer_list>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

using namespace laptime::stats;
using laptime::error::StatisticsError;

namespace {

// Printed with four decimals.
void check_published(const Estimate& estimate, double low, double high) {
    CHECK(estimate.low.value() == doctest::Approx(low).scale(1).epsilon(0.51e-4));
    CHECK(estimate.high.value() == doctest::Approx(high).scale(1).epsilon(0.51e-4));
}

}  // namespace

TEST_CASE("the limits for independent shares are those that Newcombe published") {
    struct Case {
        std::size_t successes;
        std::size_t n;
        std::size_t other_successes;
        std::size_t other_n;
        double low;
        double high;
    };
    const std::array cases{Case{56, 70, 48, 80, 0.0524, 0.3339}, Case{9, 10, 3, 10, 0.1705, 0.8090},
                           Case{6, 7, 2, 7, 0.0582, 0.8062},     Case{5, 56, 0, 29, -0.0381, 0.1926},
                           Case{0, 10, 0, 20, -0.1611, 0.2775},  Case{0, 10, 0, 10, -0.2775, 0.2775},
                           Case{10, 10, 0, 20, 0.6791, 1.0000},  Case{10, 10, 0, 10, 0.6075, 1.0000}};
    for (const auto& [successes, n, other_successes, other_n, low, high] : cases) {
        check_published(compare_proportions(other_successes, other_n, successes, n), low, high);
        check_published(compare_proportions(successes, n, other_successes, other_n), -high, -low);
    }
}

TEST_CASE("the limits for paired shares are those that Newcombe published") {
    struct Case {
        PairedOutcomes outcomes;
        double low;
        double high;
    };
    const std::array cases{Case{{.both = 36, .only_a = 2, .only_b = 12, .neither = 0}, 0.0569, 0.3404},
                           Case{{.both = 18, .only_a = 2, .only_b = 12, .neither = 18}, 0.0562, 0.3290},
                           Case{{.both = 53, .only_a = 0, .only_b = 0, .neither = 1}, -0.0729, 0.0729},
                           Case{{.both = 0, .only_a = 0, .only_b = 30, .neither = 0}, 0.8395, 1.0000},
                           // This one is not his: so has it R's contingencytables.
                           Case{{.both = 59, .only_a = 16, .only_b = 6, .neither = 80}, -0.1186, -0.0046}};
    for (const auto& [outcomes, low, high] : cases) {
        check_published(compare_paired_proportions(outcomes), low, high);
        PairedOutcomes turned = outcomes;
        std::swap(turned.only_a, turned.only_b);
        check_published(compare_paired_proportions(turned), -high, -low);
    }
}

TEST_CASE("the difference of two shares says how it was made") {
    const Estimate independent = compare_proportions(10, 40, 19, 38, 0.9);
    CHECK(independent.value == 0.25);
    CHECK(independent.method == "Newcombe hybrid score");
    CHECK(independent.n == 78);
    CHECK(independent.note == "n = 40 and 38");
    CHECK(independent.confidence_level == 0.9);
    const Estimate paired =
        compare_paired_proportions({.both = 4, .only_a = 1, .only_b = 3, .neither = 2}, 0.9);
    CHECK(paired.value == doctest::Approx(0.2));
    CHECK(paired.method == "Newcombe paired score");
    CHECK(paired.n == 10);
    CHECK(paired.confidence_level == 0.9);
}

TEST_CASE("no difference of shares is without width, nor beyond 1") {
    for (const std::size_t n : {1U, 5U, 400U}) {
        for (const std::size_t a : {std::size_t{0}, n / 2, n}) {
            for (const std::size_t b : {std::size_t{0}, n / 2, n}) {
                // Paired as much as they can be, so that they correlate most.
                const std::size_t both = std::min(a, b);
                for (const Estimate& estimate :
                     {compare_proportions(a, n, b, n),
                      compare_paired_proportions({.both = both,
                                                  .only_a = a - both,
                                                  .only_b = b - both,
                                                  .neither = n - std::max(a, b)})}) {
                    CHECK(-1 <= estimate.low.value());
                    CHECK(estimate.low.value() <= estimate.value);
                    CHECK(estimate.value <= estimate.high.value());
                    CHECK(estimate.high.value() <= 1);
                    CHECK(estimate.high.value() - estimate.low.value() > 0.5 / static_cast<double>(n));
                }
            }
        }
    }
}

TEST_CASE("pairs that agree make the interval narrower than independent trials") {
    const PairedOutcomes agreeing{.both = 60, .only_a = 5, .only_b = 10, .neither = 25};
    const Estimate paired = compare_paired_proportions(agreeing);
    const Estimate independent = compare_proportions(65, 100, 70, 100);
    CHECK(paired.value == doctest::Approx(independent.value));
    CHECK(paired.high.value() - paired.low.value() <
          0.7 * (independent.high.value() - independent.low.value()));

    const PairedOutcomes unrelated{.both = 25, .only_a = 25, .only_b = 25, .neither = 25};
    CHECK(compare_paired_proportions(unrelated).low.value() ==
          doctest::Approx(compare_proportions(50, 100, 50, 100).low.value()));
}

TEST_CASE("pairs are counted by what succeeded") {
    const std::vector a{1.0, 1.0, 1.0, 0.0, 0.0, 1.0};
    const std::vector b{1.0, 0.0, 0.0, 1.0, 0.0, 1.0};
    const PairedOutcomes outcomes = count_paired_outcomes(a, b);
    CHECK(outcomes.both == 2);
    CHECK(outcomes.only_a == 2);
    CHECK(outcomes.only_b == 1);
    CHECK(outcomes.neither == 1);
}

TEST_CASE("impossible counts and pairs are refused by name") {
    CHECK_THROWS_WITH_AS((void)compare_proportions(0, 0, 1, 2),
                         "a_n = 0: a proportion needs at least one trial", StatisticsError);
    CHECK_THROWS_WITH_AS((void)compare_proportions(1, 2, 5, 3), "b_successes = 5 is more than b_n = 3",
                         StatisticsError);
    CHECK_THROWS_WITH_AS((void)compare_proportions(1, 2, 1, 3, 1), "confidence_level = 1 is outside (0, 1)",
                         StatisticsError);
    CHECK_THROWS_WITH_AS((void)compare_paired_proportions({}), "there are no pairs to compare",
                         StatisticsError);
    CHECK_THROWS_WITH_AS((void)compare_paired_proportions({.both = 1}, 0),
                         "confidence_level = 0 is outside (0, 1)", StatisticsError);
    const std::vector trials{0.0, 1.0};
    CHECK_THROWS_WITH_AS((void)count_paired_outcomes(trials, std::vector{1.0}),
                         "a and b differ in length: 2 and 1", StatisticsError);
    CHECK_THROWS_WITH_AS((void)count_paired_outcomes(trials, std::vector{1.0, 0.5}),
                         "b[1] = 0.5 is neither 0 nor 1", StatisticsError);
    CHECK_THROWS_WITH_AS((void)count_paired_outcomes(std::vector{not_a_number, 1.0}, trials), "a[0] is NaN",
                         StatisticsError);
    CHECK_THROWS_WITH_AS((void)count_paired_outcomes({}, trials), "a is empty", StatisticsError);
}
