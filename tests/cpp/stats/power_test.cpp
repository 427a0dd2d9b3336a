#include <laptime/error/error.hpp>
#include <laptime/random/philox.hpp>
#include <laptime/stats/power.hpp>

#include <cmath>
#include <cstddef>

#include <doctest/doctest.h>

using namespace laptime::stats;
using laptime::error::StatisticsError;

TEST_CASE("of MMLU it is known what difference of two models can be told") {
    struct Known {
        std::size_t n;
        double discordance;
        double points;
        double precision;
    };
    for (const Known& known :
         {Known{14'042, 0.05, 0.53, 0.005}, Known{14'042, 0.1, 0.75, 0.005}, Known{14'042, 0.2, 1.06, 0.005},
          Known{500, 0.05, 2.8, 0.05}, Known{500, 0.1, 4.0, 0.05}, Known{500, 0.2, 5.6, 0.05}}) {
        const double points = 100 * detectable_difference_of_paired_proportions(known.n, known.discordance);
        CHECK(std::abs(points - known.points) <= known.precision);
    }
}

TEST_CASE("means have the textbook's n") {
    // (1.959964 + 0.841621)² · 2 · (10 / 5)² = 62.79, and half of that for pairs.
    CHECK(required_n_for_means(5, 10, Design::independent) == 63);
    CHECK(required_n_for_means(-5, 10, Design::paired) == 32);
    CHECK(detectable_difference_of_means(100, 10, Design::paired) ==
          doctest::Approx(2.801585218).epsilon(1e-8));
    CHECK(detectable_difference_of_means(100, 10, Design::independent) ==
          doctest::Approx(3.962039807).epsilon(1e-8));
    const PowerOptions surer{.power = 0.9, .confidence_level = 0.99};
    CHECK(detectable_difference_of_means(100, 10, Design::paired, surer) ==
          doctest::Approx(2.575829304 + 1.281551566).epsilon(1e-8));
}

TEST_CASE("the required n is the least that detects the difference") {
    for (const double difference : {0.3, 0.07, 0.011}) {
        for (const Design design : {Design::independent, Design::paired}) {
            const std::size_t n = required_n_for_means(difference, 0.4, design);
            CHECK(detectable_difference_of_means(n, 0.4, design) <= difference);
            CHECK(detectable_difference_of_means(n - 1, 0.4, design) > difference);
        }
        for (const double discordance : {0.31, 0.5, 1.0}) {
            for (const double power : {0.5, 0.8, 0.999}) {
                const PowerOptions options{.power = power};
                const std::size_t n = required_n_for_paired_proportions(difference, discordance, options);
                CHECK(detectable_difference_of_paired_proportions(n, discordance, options) <= difference);
                CHECK(detectable_difference_of_paired_proportions(n - 1, discordance, options) > difference);
            }
        }
    }
    const std::size_t n =
        required_n_for_means(detectable_difference_of_means(777, 1.7, Design::paired), 1.7, Design::paired);
    CHECK(n == 777);
}

TEST_CASE("a difference of paired shares is told as often as promised") {
    constexpr double discordance = 0.2;
    constexpr std::size_t n = 500;
    const double difference = detectable_difference_of_paired_proportions(n, discordance);
    int told = 0;
    constexpr int trials = 2000;
    laptime::random::Philox random{5};
    for (int trial = 0; trial < trials; ++trial) {
        double only_a = 0;
        double only_b = 0;
        for (std::size_t i = 0; i < n; ++i) {
            const double u = random.uniform();
            if (u < (discordance + difference) / 2) {
                ++only_b;
            } else if (u < discordance) {
                ++only_a;
            }
        }
        if ((only_b - only_a) / std::sqrt(only_a + only_b) > 1.959964) ++told;
    }
    CHECK(std::abs(told / double{trials} - 0.8) < 0.03);
}

TEST_CASE("impossible plans are refused") {
    CHECK_THROWS_WITH_AS((void)required_n_for_means(0, 1, Design::paired),
                         "difference = 0: no n can tell that", StatisticsError);
    CHECK_THROWS_WITH_AS((void)required_n_for_means(1, 0, Design::paired),
                         "standard_deviation = 0 is not positive", StatisticsError);
    CHECK_THROWS_WITH_AS((void)required_n_for_means(1e-9, 1, Design::paired),
                         "the difference is too small: it needs more than 1e15 values", StatisticsError);
    CHECK_THROWS_WITH_AS((void)detectable_difference_of_means(0, 1, Design::paired),
                         "n = 0: a comparison needs at least one value", StatisticsError);
    CHECK_THROWS_WITH_AS((void)detectable_difference_of_means(5, 1, Design::paired, {.power = 0.3}),
                         "power = 0.3 is below 0.5", StatisticsError);
    CHECK_THROWS_WITH_AS((void)detectable_difference_of_means(5, 1, Design::paired, {.confidence_level = 1}),
                         "confidence_level = 1 is outside (0, 1)", StatisticsError);
    CHECK_THROWS_WITH_AS(
        (void)required_n_for_paired_proportions(0.2, 0.1),
        "difference = 0.2 is more than discordance = 0.1: so few pairs that differ cannot make it",
        StatisticsError);
    CHECK_THROWS_WITH_AS((void)required_n_for_paired_proportions(0.2, 1.1),
                         "discordance = 1.1 is outside (0, 1]", StatisticsError);
    CHECK_THROWS_WITH_AS((void)detectable_difference_of_paired_proportions(20, 0.1),
                         "n = 20 tells no difference apart where discordance = 0.1: needs n ≥ 77",
                         StatisticsError);
}
