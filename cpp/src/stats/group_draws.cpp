#include "group_draws.hpp"

#include "input.hpp"

#include <laptime/error/error.hpp>

#include <algorithm>
#include <numeric>
#include <string>
#include <utility>

namespace laptime::stats {

namespace {

void add_whole(std::span<const std::uint32_t> members, std::span<std::uint32_t> times) {
    for (const std::uint32_t place : members) ++times[place];
}

void add_resampled(std::span<const std::uint32_t> members, random::Xoshiro& random,
                   std::span<std::uint32_t> times) {
    const auto size = static_cast<std::uint32_t>(members.size());
    for (std::uint32_t i = 0; i < size; ++i) ++times[members[random.index(size)]];
}

}  // namespace

std::string_view to_string(Grouping grouping) noexcept {
    switch (grouping) {
        case Grouping::strata:
            return "strata";
        case Grouping::hierarchy:
            return "hierarchy";
        default:
            return "clusters";
    }
}

GroupDraws::GroupDraws(const Groups& groups) : grouping_{groups.grouping}, places_(groups.labels.size()) {
    static_cast<void>(resample_size(places_.size()));
    std::iota(places_.begin(), places_.end(), 0U);
    // A copy: another Python thread may write to the original while it is sorted.
    const std::vector<std::uint32_t> labels(groups.labels.begin(), groups.labels.end());
    const auto label = [&labels](std::uint32_t place) { return labels[place]; };
    std::stable_sort(places_.begin(), places_.end(),
                     [&](std::uint32_t a, std::uint32_t b) { return label(a) < label(b); });
    for (std::size_t i = 0; i < places_.size(); ++i) {
        if (i == 0 || label(places_[i]) != label(places_[i - 1])) begins_.push_back(i);
    }
    begins_.push_back(places_.size());
    if (grouping_ == Grouping::strata) join_single_strata();
    if (grouping_ != Grouping::strata && n_groups() < 2)
        throw error::StatisticsError(std::string{to_string(grouping_)} +
                                     ": one group tells nothing of others: needs 2 or more");
}

void GroupDraws::join_single_strata() {
    std::vector<std::size_t> whole;
    std::vector<std::size_t> joined;
    for (std::size_t group = 0; group < n_groups(); ++group)
        (members(group).size() == 1 ? joined : whole).push_back(group);
    if (joined.empty() || n_groups() == 1) return;
    if (joined.size() == 1) {
        const auto smallest = std::min_element(whole.begin(), whole.end(), [this](auto a, auto b) {
            return members(a).size() < members(b).size();
        });
        joined.push_back(*smallest);
        whole.erase(smallest);
    }
    std::vector<std::uint32_t> places;
    std::vector<std::size_t> begins;
    const auto append = [&](std::size_t group) {
        places.insert(places.end(), members(group).begin(), members(group).end());
    };
    for (const std::size_t group : whole) {
        begins.push_back(places.size());
        append(group);
    }
    begins.push_back(places.size());
    for (const std::size_t group : joined) append(group);
    begins.push_back(places.size());
    places_ = std::move(places);
    begins_ = std::move(begins);
}

void GroupDraws::draw(random::Xoshiro& random, std::span<std::uint32_t> times) const {
    std::fill(times.begin(), times.end(), 0);
    const auto count = static_cast<std::uint32_t>(n_groups());
    for (std::uint32_t i = 0; i < count; ++i) {
        switch (grouping_) {
            case Grouping::strata:
                add_resampled(members(i), random, times);
                break;
            case Grouping::hierarchy:
                add_resampled(members(random.index(count)), random, times);
                break;
            case Grouping::clusters:
                add_whole(members(random.index(count)), times);
                break;
        }
    }
}

}  // namespace laptime::stats
