/// \file
/// Sums over a resample of rows. In a header, so that the terms of each statistic are inlined.
#pragma once

#include <laptime/stats/index_stream.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace laptime::stats {

/// Sums that grow side by side, so that no addition waits for the one before it.
template <std::size_t n_sums>
class SideBySide {
  public:
    using Row = std::array<double, n_sums>;

    /// Adds terms(index) of every index.
    template <class Terms>
    void add(std::span<const std::uint32_t> indices, const Terms& terms) {
        std::size_t i = 0;
        for (; i + width <= indices.size(); i += width) {
            for (std::size_t side = 0; side < width; ++side) add(side, terms(indices[i + side]));
        }
        for (std::size_t side = 0; i < indices.size(); ++i, ++side) add(side, terms(indices[i]));
    }

    [[nodiscard]] Row total() const noexcept {
        Row sums{};
        for (std::size_t k = 0; k < n_sums; ++k) {
            sums[k] = (sums_[0][k] + sums_[1][k]) + (sums_[2][k] + sums_[3][k]);
        }
        return sums;
    }

  private:
    static constexpr std::size_t width = 4;

    void add(std::size_t side, const Row& row) noexcept {
        for (std::size_t k = 0; k < n_sums; ++k) sums_[side][k] += row[k];
    }

    std::array<Row, width> sums_{};
};

/// Visits the next `n` indices of the stream, block by block.
template <class Visit>
void each_block(IndexStream& stream, std::size_t n, const Visit& visit) {
    for (std::size_t left = n; left > 0;) {
        const auto indices = stream.next(left);
        visit(indices);
        left -= indices.size();
    }
}

/// Σ terms(index) over the next `n` indices of the stream.
template <std::size_t n_sums, class Terms>
std::array<double, n_sums> resampled_sums(IndexStream& stream, std::size_t n, const Terms& terms) {
    SideBySide<n_sums> sums;
    each_block(stream, n, [&](std::span<const std::uint32_t> indices) { sums.add(indices, terms); });
    return sums.total();
}

}  // namespace laptime::stats
