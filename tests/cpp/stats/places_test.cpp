#include "sample.hpp"

#include <laptime/stats/bootstrap.hpp>
#include <laptime/stats/index_stream.hpp>
#include <laptime/stats/quantile.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <doctest/doctest.h>

using namespace laptime::stats;

namespace {

/// The quantile of resamples that are drawn whole, and sorted.
std::vector<double> by_resampling(const std::vector<double>& data, double p, std::size_t count) {
    laptime::random::Philox random{17};
    IndexStream stream{static_cast<std::uint32_t>(data.size()), random};
    std::vector<double> result;
    std::vector<double> resample;
    while (result.size() < count) {
        resample.clear();
        while (resample.size() < data.size()) {
            for (const std::uint32_t index : stream.next(data.size() - resample.size()))
                resample.push_back(data[index]);
        }
        result.push_back(quantile(resample, p));
    }
    std::sort(result.begin(), result.end());
    return result;
}

/// The largest distance between two distribution functions.
double kolmogorov_smirnov(const std::vector<double>& a, const std::vector<double>& b) {
    double largest = 0;
    for (std::size_t i = 0, j = 0; i < a.size() && j < b.size();) {
        const double value = std::min(a[i], b[j]);
        while (i < a.size() && a[i] == value) ++i;
        while (j < b.size() && b[j] == value) ++j;
        largest = std::max(largest, std::abs(static_cast<double>(i) / static_cast<double>(a.size()) -
                                             static_cast<double>(j) / static_cast<double>(b.size())));
    }
    return largest;
}

}  // namespace

TEST_CASE("a quantile that is drawn without a resample has the law of one that is drawn with it") {
    constexpr std::size_t draws = 40'000;
    for (const std::size_t n : {2UL, 3UL, 7UL, 50UL, 400UL}) {
        const std::vector<double> data = lognormal(n);
        for (const double p : {0.01, 0.25, 0.5, 0.9, 0.99}) {
            CAPTURE(n);
            CAPTURE(p);
            std::vector<double> drawn =
                bootstrap_quantile(data, p, {.n_resamples = draws, .method = Method::percentile})
                    .distribution;
            std::sort(drawn.begin(), drawn.end());
            // A distance of 0.014 comes by chance once in a thousand times.
            CHECK(kolmogorov_smirnov(drawn, by_resampling(data, p, draws)) < 0.014);
        }
    }
}
