/// \file
/// Lengths of the stationary bootstrap's blocks.
#pragma once

#include "discrete_law.hpp"

#include <cstddef>
#include <vector>

namespace laptime::stats {

/// The geometric law: each length is longer by one with the same chance.
class BlockLengths {
  public:
    explicit BlockLengths(double mean) : law_{chances(mean)} {}

    /// At least 1.
    [[nodiscard]] std::size_t draw(random::Xoshiro& random) const noexcept { return law_.draw(random) + 1; }

  private:
    static std::vector<double> chances(double mean) {
        constexpr std::size_t longest = 1'000'000;
        std::vector<double> up_to;
        double beyond = 1;
        while (beyond > 0x1p-60 && up_to.size() < longest) {
            beyond *= 1 - 1 / mean;
            up_to.push_back(1 - beyond);
        }
        return up_to;
    }

    DiscreteLaw law_;
};

}  // namespace laptime::stats
