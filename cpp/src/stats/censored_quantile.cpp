#include "input.hpp"
#include "missing_limits.hpp"
#include "sorted_quantile.hpp"

#include <laptime/stats/censored_quantile.hpp>
#include <laptime/stats/quantile.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

namespace laptime::stats {

namespace {

struct Observation {
    double value;
    bool censored;
};

// Of equal values those that are known come first: the others are larger.
std::vector<Observation> in_order(std::span<const double> data, std::span<const bool> censored) {
    require_same_length(data.size(), "data", censored.size(), "censored");
    const std::vector<double> values = finite_copy(data);
    std::vector<Observation> observations;
    observations.reserve(values.size());
    for (std::size_t i = 0; i < values.size(); ++i) observations.push_back({values[i], censored[i]});
    std::sort(observations.begin(), observations.end(), [](const Observation& a, const Observation& b) {
        return std::tie(a.value, a.censored) < std::tie(b.value, b.censored);
    });
    return observations;
}

std::vector<double> known_values(const std::vector<Observation>& ascending) {
    std::vector<double> values;
    for (const Observation& each : ascending)
        if (!each.censored) values.push_back(each.value);
    return values;
}

struct Quantile {
    double value;
    bool beyond;  // the true one is larger
};

// Each value weighs 1 to begin with, and a censored one hands its weight on, in equal parts, to all beyond
// it: that makes Kaplan and Meier's distribution. Efron: "The two sample problem with censored data",
// Proceedings of the Fifth Berkeley Symposium 4 (1967). Those after the last known value have nobody to hand
// it on to.
Quantile kaplan_meier_quantile(const std::vector<Observation>& ascending, double p) {
    const auto last_place = static_cast<double>(ascending.size() - 1);
    const double wanted = last_place * p;  // as type 7 has it, from 0
    double place = -1;
    std::optional<double> below;
    std::size_t unknown = 0;  // since the last known value
    for (std::size_t i = 0; i < ascending.size(); ++i) {
        const auto [value, censored] = ascending[i];
        unknown = censored ? unknown + 1 : 0;
        if (censored) continue;
        const double weight = (last_place - place) / static_cast<double>(ascending.size() - i);
        if (wanted <= place + weight)
            return {.value = below ? between(*below, value, (wanted - place) / weight) : value,
                    .beyond = false};
        place += weight;
        below = value;
    }
    if (unknown == 0) return {.value = ascending.back().value, .beyond = false};  // but for a rounding
    // What is known for sure is that no true value is smaller than it stands here.
    const auto [at, fraction] = quantile_position(ascending.size(), p);
    const std::size_t next = std::min(at + 1, ascending.size() - 1);
    const double surely = between(ascending[at].value, ascending[next].value, fraction);
    return {.value = std::max(surely, below.value_or(surely)), .beyond = true};
}

std::string note_of(const std::string& missing, bool high_is_censored, std::size_t n_censored,
                    std::size_t n) {
    const std::string counted =
        std::to_string(n_censored) + " of " + std::to_string(n) + " values are only known to be larger";
    const std::string told = high_is_censored ? "no upper limit: " + counted : counted;
    return missing.empty() ? told : missing + "; " + told;
}

}  // namespace

Estimate censored_quantile_interval(std::span<const double> data, std::span<const bool> censored, double p,
                                    double confidence_level, double inflation) {
    const std::vector<Observation> ascending = in_order(data, censored);
    const std::vector<double> known = known_values(ascending);
    const std::size_t n = ascending.size();
    const double effective_n = static_cast<double>(n) / inflation;
    if (known.size() == n) return quantile_interval(data, p, confidence_level, effective_n);

    const QuantileRanks ranks = quantile_ranks(n, effective_n, p, confidence_level);
    const auto [value, beyond] = kaplan_meier_quantile(ascending, p);
    Estimate estimate{.value = value,
                      .method = "exact order statistics",
                      .n = n,
                      .confidence_level = confidence_level,
                      .censored = beyond};
    if (ranks.low) estimate.low = std::min(ascending[*ranks.low - 1].value, value);
    const bool high_is_known = ranks.high && *ranks.high <= known.size() && !beyond;
    if (high_is_known) estimate.high = std::max(known[*ranks.high - 1], value);

    estimate.note = note_of(missing_limits(ranks, required_n(p, confidence_level, inflation)),
                            ranks.high && !high_is_known, n - known.size(), n);
    return estimate;
}

}  // namespace laptime::stats
