#include "sample.hpp"

#include <laptime/error/error.hpp>
#include <laptime/stats/groups.hpp>
#include <laptime/stats/proportion.hpp>
#include <laptime/stats/quantile.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <vector>

#include <doctest/doctest.h>

using namespace laptime::stats;
using laptime::error::StatisticsError;

namespace {

using Labels = std::vector<std::uint32_t>;

constexpr std::array all_groupings{Grouping::strata, Grouping::clusters, Grouping::hierarchy};

/// n values, dealt out to so many groups in turn.
Labels in_turn(std::size_t n, std::uint32_t groups) {
    Labels labels(n);
    for (std::size_t i = 0; i < n; ++i) labels[i] = static_cast<std::uint32_t>(i % groups);
    return labels;
}

double width(const Estimate& estimate) {
    return estimate.high.value() - estimate.low.value();
}

struct Clustered {
    std::vector<double> values;
    Labels labels;
};

/// What a group has in common weighs as much as what it has not.
Clustered clustered(std::uint32_t groups, std::size_t of_each, std::uint64_t seed) {
    laptime::random::Philox random{seed};
    Clustered sample;
    for (std::uint32_t group = 0; group < groups; ++group) {
        const double common = laptime::random::normal_quantile(random.uniform_open());
        for (std::size_t i = 0; i < of_each; ++i) {
            sample.values.push_back(common + laptime::random::normal_quantile(random.uniform_open()));
            sample.labels.push_back(group);
        }
    }
    return sample;
}

}  // namespace

TEST_CASE("any number of threads gives the same bits, however a sample is grouped") {
    const std::vector<double> data = lognormal(120);
    const Labels labels = in_turn(data.size(), 12);
    for (const Grouping grouping : all_groupings) {
        const Groups groups{.grouping = grouping, .labels = labels};
        const BootstrapOptions one{.n_resamples = 1001, .seed = 7, .method = Method::percentile};
        BootstrapOptions three = one;
        three.threads = 3;
        CHECK(bootstrap_mean(data, groups, one).distribution ==
              bootstrap_mean(data, groups, three).distribution);
        CHECK(bootstrap_quantile(data, 0.9, groups, one).distribution ==
              bootstrap_quantile(data, 0.9, groups, three).distribution);
        CHECK(bootstrap_standard_deviation(data, groups, one).distribution ==
              bootstrap_standard_deviation(data, groups, three).distribution);
    }
}

TEST_CASE("the value is that of all observations, whatever their order and their labels") {
    const std::vector<double> data{3, 1, 4, 1, 5, 9};
    const Labels labels{70, 8, 70, 8, 70, 8};
    for (const Grouping grouping : all_groupings) {
        const Groups groups{.grouping = grouping, .labels = labels};
        CHECK(bootstrap_mean(data, groups).value == doctest::Approx(23.0 / 6));
        CHECK(bootstrap_quantile(data, 0.5, groups).value == 3.5);
        CHECK(bootstrap_ratio(data, std::vector<double>{1, 2, 1, 2, 1, 2}, groups).value ==
              doctest::Approx(23.0 / 9));
        CHECK(bootstrap_standard_deviation(data, groups).value ==
              doctest::Approx(std::sqrt(269.0 / 30)).epsilon(1e-12));
    }
}

TEST_CASE("a cluster is drawn whole, and a stratum keeps its size") {
    const std::vector<double> data{1, 1, 10, 10, 10};
    const Labels labels{0, 0, 1, 1, 1};
    const BootstrapOptions options{.n_resamples = 500, .method = Method::percentile};
    for (const double mean :
         bootstrap_mean(data, {.grouping = Grouping::clusters, .labels = labels}, options).distribution) {
        const std::array possible{1.0, 6.4, 10.0};  // twice the first, each once, twice the second
        CHECK(std::any_of(possible.begin(), possible.end(),
                          [mean](double value) { return mean == doctest::Approx(value); }));
    }
    for (const double mean :
         bootstrap_mean(data, {.grouping = Grouping::strata, .labels = labels}, options).distribution)
        CHECK(mean == doctest::Approx(6.4));
}

TEST_CASE("a hierarchy varies more than whole clusters do") {
    const Clustered sample = clustered(40, 5, 3);
    const BootstrapOptions options{.method = Method::percentile};
    const auto by = [&](Grouping grouping) {
        return bootstrap_mean(sample.values, {.grouping = grouping, .labels = sample.labels}, options);
    };
    CHECK(width(by(Grouping::hierarchy)) > 1.02 * width(by(Grouping::clusters)));
    CHECK(width(by(Grouping::clusters)) > 1.5 * width(by(Grouping::strata)));
}

TEST_CASE("the standard error of a mean in strata is Cochran's") {
    // Strata {1, 3} and {10, 14, 18}: variances 2 and 16, so √(2 · 2 + 3 · 16) / 5.
    const std::vector<double> data{1, 10, 3, 14, 18};
    const Labels labels{0, 1, 0, 1, 1};
    const Estimate estimate =
        bootstrap_mean(data, {.grouping = Grouping::strata, .labels = labels}, {.method = Method::student_t});
    CHECK(estimate.standard_error.value() == doctest::Approx(std::sqrt(52.0) / 5).epsilon(1e-12));
}

TEST_CASE("strata of one value each are taken together") {
    const std::vector<double> data{1, 4, 7};
    const Estimate apart = bootstrap_mean(data, {.grouping = Grouping::strata, .labels = Labels{0, 1, 2}},
                                          {.method = Method::student_t});
    const Estimate together = bootstrap_mean(data, {.grouping = Grouping::strata, .labels = Labels{0, 0, 0}},
                                             {.method = Method::student_t});
    CHECK(apart.standard_error.value() == doctest::Approx(together.standard_error.value()));
}

TEST_CASE("resamples take single strata together, as their standard error does") {
    const std::vector<double> data{1, 5, 9, 2, 7, 3, 8, 4, 6, 10, 12};
    const Labels all_single = in_turn(data.size(), static_cast<std::uint32_t>(data.size()));
    const Labels one(data.size(), 0);
    const BootstrapOptions options{.n_resamples = 999};
    const Estimate apart = bootstrap_mean(data, {Grouping::strata, all_single}, options);
    const Estimate together = bootstrap_mean(data, {Grouping::strata, one}, options);
    CHECK(apart.low == together.low);
    CHECK(apart.high == together.high);
    // One alone joins the smallest of the others.
    const std::vector<double> outlier{1, 2, 1, 2, 3, 1, 2, 50, 9, 8, 7, 9, 8};
    const Labels alone{0, 0, 0, 0, 0, 0, 0, 1, 2, 2, 2, 2, 2};
    const Labels joined{0, 0, 0, 0, 0, 0, 0, 2, 2, 2, 2, 2, 2};
    CHECK(*bootstrap_mean(outlier, {Grouping::strata, alone}, options).standard_error ==
          doctest::Approx(*bootstrap_mean(outlier, {Grouping::strata, joined}, options).standard_error));
}

TEST_CASE("Student's t within strata loses a degree of freedom to each") {
    const std::vector<double> data{1, 3, 11, 13, 21, 23};
    const Estimate mean = bootstrap_mean(data, {Grouping::strata, Labels{0, 0, 1, 1, 2, 2}});
    CHECK(mean.method == "Student's t within strata");
    CHECK(mean.note == "3 strata; n < 10 is too few to resample");
    // t of three degrees of freedom, and variances of 2 in each stratum.
    CHECK(*mean.high - mean.value == doctest::Approx(3.182446305284263 * std::sqrt(3 * 2 * 2.0) / 6));
}

TEST_CASE("what is in a cluster tells less than as many independent values") {
    const Clustered sample = clustered(30, 50, 5);
    const Estimate median =
        bootstrap_quantile(sample.values, 0.5, {.grouping = Grouping::clusters, .labels = sample.labels});
    CHECK(median.n == 30);
    CHECK(median.method == "order statistics of clusters");
    CHECK(width(median) > 2 * width(quantile_interval(sample.values, 0.5)));
    const Estimate p99 =
        bootstrap_quantile(sample.values, 0.99, {.grouping = Grouping::clusters, .labels = sample.labels});
    CHECK_FALSE(p99.high.has_value());
    CHECK(p99.note.find("needs n ≥") != std::string::npos);
}

TEST_CASE("limits of a cluster's mean and median hold about as often as they say") {
    constexpr int runs = 300;
    int mean = 0;
    int median = 0;
    for (std::uint64_t seed = 0; seed < runs; ++seed) {
        const Clustered sample = clustered(20, 10, seed);
        const Groups groups{.grouping = Grouping::clusters, .labels = sample.labels};
        const auto holds = [](const Estimate& estimate) { return *estimate.low <= 0 && 0 <= *estimate.high; };
        mean += holds(bootstrap_mean(sample.values, groups, {.n_resamples = 499, .seed = seed})) ? 1 : 0;
        median += holds(bootstrap_quantile(sample.values, 0.5, groups)) ? 1 : 0;
    }
    CHECK(mean > 0.92 * runs);
    CHECK(median > 0.92 * runs);
}

TEST_CASE("shares keep a width where all trials went one way") {
    const std::vector<double> right(20, 1.0);
    const Labels labels = in_turn(20, 4);
    const Estimate strata = bootstrap_mean(right, {.grouping = Grouping::strata, .labels = labels});
    CHECK(strata.low.value() == doctest::Approx(proportion(20, 20).low.value()));
    CHECK(strata.high.value() == 1);
    const Estimate clusters = bootstrap_mean(right, {.grouping = Grouping::clusters, .labels = labels});
    CHECK(clusters.low.value() < proportion(4, 4).low.value());
    CHECK(clusters.high.value() == 1);
}

TEST_CASE("subjects that differ make accuracy surer as strata, and less sure as clusters") {
    std::vector<double> score;
    Labels subject;
    for (std::uint32_t group = 0; group < 20; ++group) {
        for (std::uint32_t i = 0; i < 40; ++i) {
            score.push_back(i < 2 * group ? 1 : 0);
            subject.push_back(group);
        }
    }
    const auto ones = static_cast<std::size_t>(std::count(score.begin(), score.end(), 1.0));
    const double alone = width(proportion(ones, score.size()));
    CHECK(width(bootstrap_mean(score, {.grouping = Grouping::strata, .labels = subject})) < 0.9 * alone);
    CHECK(width(bootstrap_mean(score, {.grouping = Grouping::clusters, .labels = subject})) > 2 * alone);
}

TEST_CASE("few clusters are not resampled") {
    const Clustered sample = clustered(5, 30, 9);
    for (const Grouping grouping : {Grouping::clusters, Grouping::hierarchy}) {
        const Estimate estimate =
            bootstrap_mean(sample.values, {.grouping = grouping, .labels = sample.labels});
        CHECK(estimate.method.starts_with("Student's t of clusters"));
        CHECK(estimate.n == 5);
        CHECK(estimate.distribution.empty());
    }
}

TEST_CASE("groups that make no sense are refused in one line") {
    const Labels pairs{0, 0, 1, 1};
    CHECK_THROWS_WITH_AS((void)bootstrap_ratio(std::vector<double>{1, 2, 3, 4},
                                               std::vector<double>{-1, 2, 3, 4}, {Grouping::clusters, pairs}),
                         "denominators[0] is negative", StatisticsError);
    CHECK_THROWS_WITH_AS((void)bootstrap_mean(std::vector<double>{1, 2, 3, 4}, {Grouping::clusters, pairs},
                                              {.method = Method::series}),
                         "series makes no limits of this with clusters: ask for auto", StatisticsError);
    const std::vector<double> data{1, 2, 3};
    const auto mean = [&](Grouping grouping, const Labels& labels, Method method = Method::automatic) {
        return bootstrap_mean(data, {.grouping = grouping, .labels = labels}, {.method = method});
    };
    CHECK_THROWS_WITH_AS(mean(Grouping::clusters, {1, 2}), "clusters has 2 labels for 3 values",
                         StatisticsError);
    CHECK_THROWS_WITH_AS(mean(Grouping::clusters, {1, 1, 1}),
                         "clusters: one group tells nothing of others: needs 2 or more", StatisticsError);
    CHECK_THROWS_WITH_AS(mean(Grouping::strata, {1, 1, 2}, Method::bca),
                         "bca makes no limits of this with strata: ask for auto", StatisticsError);
    CHECK_NOTHROW(mean(Grouping::strata, {1, 1, 1}));
    CHECK_THROWS_AS((void)bootstrap_mean({}, {.grouping = Grouping::strata, .labels = {}}), StatisticsError);
}
