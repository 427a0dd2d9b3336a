/// \file
/// Draws from a law over whole numbers, in a time that does not depend on how many there are.
#pragma once

#include <laptime/random/xoshiro.hpp>

#include <array>
#include <cstddef>
#include <utility>
#include <vector>

namespace laptime::stats {

class DiscreteLaw {
  public:
    /// \param up_to [k]: the chance of a number up to k; ascending, the last one 1
    explicit DiscreteLaw(std::vector<double> up_to) : up_to_{std::move(up_to)} {
        up_to_.back() = 1;
        std::size_t number = 0;
        for (std::size_t k = 0; k < guides_.size(); ++k) {
            while (up_to_[number] <= static_cast<double>(k) / static_cast<double>(guides_.size())) ++number;
            guides_[k] = number;
        }
    }

    /// A search that begins near its end. Chen, Asau: "On generating random variates from an empirical
    /// distribution", AIIE Transactions 6 (1974).
    [[nodiscard]] std::size_t draw(random::Xoshiro& random) const noexcept {
        const double uniform = random.uniform_open();
        std::size_t number = guides_[static_cast<std::size_t>(uniform * static_cast<double>(guides_.size()))];
        while (up_to_[number] < uniform) ++number;
        return number;
    }

  private:
    std::vector<double> up_to_;
    std::array<std::size_t, 256> guides_{};
};

}  // namespace laptime::stats
