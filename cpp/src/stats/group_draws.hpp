/// \file
/// How often each observation of a grouped sample is drawn.
#pragma once

#include <laptime/random/xoshiro.hpp>
#include <laptime/stats/groups.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace laptime::stats {

class GroupDraws {
  public:
    /// Throws StatisticsError if groups that are drawn are fewer than 2.
    explicit GroupDraws(const Groups& groups);

    [[nodiscard]] Grouping grouping() const noexcept { return grouping_; }
    [[nodiscard]] std::size_t n() const noexcept { return places_.size(); }
    [[nodiscard]] std::size_t n_groups() const noexcept { return begins_.size() - 1; }

    /// Where the observations of a group are in the sample.
    [[nodiscard]] std::span<const std::uint32_t> members(std::size_t group) const noexcept {
        return std::span{places_}.subspan(begins_[group], begins_[group + 1] - begins_[group]);
    }

    /// Fills `times`, one number for each observation, with those of a fresh resample.
    void draw(random::Xoshiro& random, std::span<std::uint32_t> times) const;

  private:
    /// A stratum of one value tells nothing of its spread: such are taken together, and one alone with the
    /// smallest of the others, which errs on the safe side. Cochran: "Sampling techniques", 3rd ed. (1977),
    /// section 5A.12.
    void join_single_strata();

    Grouping grouping_;
    std::vector<std::uint32_t> places_;  // those of one group after those of another
    std::vector<std::size_t> begins_;    // of each group, and the end
};

}  // namespace laptime::stats
