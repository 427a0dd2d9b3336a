#include "resampled_places.hpp"

#include "special.hpp"

#include <algorithm>
#include <cmath>

namespace laptime::stats {

ResampledPlaces::ResampledPlaces(std::size_t n, std::size_t place)
    : n_{n}, rank_{place + 1}, law_{chances()} {}

std::vector<double> ResampledPlaces::chances() {
    constexpr double negligible = 1e-17;
    const auto size = static_cast<double>(n_);
    const auto rank = static_cast<double>(rank_);
    const auto up_to = [&](std::size_t place) {
        return beta_cdf(static_cast<double>(place + 1) / size, rank, size - rank + 1);
    };
    std::vector<double> below{up_to(rank_ - 1)};
    for (first_ = rank_ - 1; first_ > 0; --first_) {
        const double chance = up_to(first_ - 1);
        if (chance < negligible) break;
        below.push_back(chance);
    }
    std::vector<double> all(below.rbegin(), below.rend());
    while (all.back() < 1 && first_ + all.size() < n_) all.push_back(up_to(first_ + all.size()));
    end_ =
        std::min(n_, first_ + 2 * all.size() + 2);  // the upper one may lie a little beyond the lower one's
    add_uppers(all);
    return all;
}

void ResampledPlaces::add_uppers(const std::vector<double>& up_to) {
    const auto size = static_cast<double>(n_);
    const auto rank = static_cast<double>(rank_);
    const double log_ways = std::lgamma(size + 1) - std::lgamma(rank + 1) - std::lgamma(size - rank + 1);
    for (std::size_t i = 0; i < up_to.size(); ++i) {
        const std::size_t place = first_ + i;
        const double here = static_cast<double>(place + 1);
        // Just `rank` values up to here, but fewer up to the place before.
        const double beyond = static_cast<double>(n_ - place - 1) / size;
        const double fewer_before = -std::expm1(rank * std::log1p(-1 / here));
        const double log_chance = log_ways + rank * std::log(here / size) + (size - rank) * std::log(beyond);
        const double lower_here = up_to[i] - (i == 0 ? 0 : up_to[i - 1]);
        const double apart = rank_ == n_ ? 0 : std::exp(log_chance) * fewer_before;
        apart_.push_back(lower_here > 0 ? std::clamp(apart / lower_here, 0.0, 1.0) : 0);
        passes_.push_back(passes(place));
    }
}

double ResampledPlaces::passes(std::size_t place) const noexcept {
    const auto beyond = static_cast<double>(n_ - place - 1);
    return beyond > 1 ? std::exp(static_cast<double>(n_ - rank_) * std::log1p(-1 / beyond)) : 0;
}

ResampledPlaces::Pair ResampledPlaces::draw(random::Xoshiro& random) const noexcept {
    const std::size_t lower = law_.draw(random);
    const double apart = apart_[lower];
    double uniform = random.uniform_open();
    if (uniform >= apart) return {.lower = first_ + lower, .upper = first_ + lower};
    uniform /= apart;  // again uniform in (0, 1)
    std::size_t place = lower;
    double passes_here = passes_[place];
    while (uniform < passes_here) {
        uniform /= passes_here;
        ++place;
        passes_here = place < passes_.size() ? passes_[place] : passes(first_ + place);
    }
    return {.lower = first_ + lower, .upper = std::min(first_ + place + 1, end_ - 1)};
}

}  // namespace laptime::stats
