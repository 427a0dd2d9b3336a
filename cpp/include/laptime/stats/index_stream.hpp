/// \file
/// Indices drawn with replacement, the inner loop of every bootstrap that resamples.
#pragma once

#include <laptime/random/philox.hpp>
#include <laptime/random/xoshiro.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace laptime::stats {

/// What a processor computes several numbers at once with. All give the same bits.
enum class Instructions : std::uint8_t { portable, avx2 };

/// Those that this processor has, the fastest last.
[[nodiscard]] std::span<const Instructions> available_instructions();
[[nodiscard]] std::string_view to_string(Instructions instructions) noexcept;

/// An endless stream of independent indices, uniform in {0, …, n − 1} without bias.
///
/// Eight xoshiro256++ generators side by side, each word of which gives two indices. Lemire: "Fast random
/// integer generation in an interval", ACM TOMACS 29 (2019): what would favour some indices is rejected, and
/// drawn again from a ninth generator.
class IndexStream {
  public:
    static constexpr std::size_t block_size = 512;  // 2 KiB: with the data it resamples, in the nearest cache

    /// \param n in [1, 2³²)
    IndexStream(std::uint32_t n, random::Philox& seed, Instructions instructions);
    IndexStream(std::uint32_t n, random::Philox& seed);

    /// The next indices of the stream, `most` or fewer, but at least one where `most` is; valid until the
    /// next call.
    [[nodiscard]] std::span<const std::uint32_t> next(std::size_t most);

  private:
    static constexpr std::size_t n_lanes = 8;
    /// One row for each word of a generator's state, one column for each generator.
    struct alignas(64) Lanes {
        std::array<std::array<std::uint64_t, n_lanes>, 4> words;
    };
    struct Range {
        std::uint32_t n;
        std::uint32_t rejected_below;
    };
    using Fill = void (*)(Lanes&, Range, random::Xoshiro& spare, std::span<std::uint32_t> indices);

    static void fill_portable(Lanes& lanes, Range range, random::Xoshiro& spare,
                              std::span<std::uint32_t> indices);
    static void fill_avx2(Lanes& lanes, Range range, random::Xoshiro& spare,
                          std::span<std::uint32_t> indices);

    Lanes lanes_;
    Range range_;
    random::Xoshiro spare_;
    Fill fill_;
    std::vector<std::uint32_t> block_;
    std::size_t used_ = block_size;
};

}  // namespace laptime::stats
