/// \file
/// Philox4x32-10, a counter-based generator: the n-th number of a stream is a pure function of (seed, stream,
/// n), so that work can be cut into any number of threads and still draw the same numbers. Salmon, Moraes,
/// Dror, Shaw: "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace laptime::random {

/// One block of the cipher: four 32-bit words for a counter and a key.
[[nodiscard]] std::array<std::uint32_t, 4> philox4x32_10(std::array<std::uint32_t, 4> counter,
                                                         std::array<std::uint32_t, 2> key) noexcept;

/// A stream of 64-bit numbers. Satisfies UniformRandomBitGenerator.
class Philox {
  public:
    using result_type = std::uint64_t;

    /// Streams of one seed are independent of each other: take one for each purpose or chunk of work.
    explicit Philox(std::uint64_t seed, std::uint64_t stream = 0) noexcept;

    [[nodiscard]] static constexpr result_type min() noexcept { return 0; }
    [[nodiscard]] static constexpr result_type max() noexcept { return ~result_type{0}; }
    result_type operator()() noexcept;

    /// Uniform in [0, 1), with 53 random bits.
    double uniform() noexcept;

    /// Uniform in (0, 1): never exactly 0, for laws that take a logarithm.
    double uniform_open() noexcept;

    /// Uniform in {0, …, bound − 1}, without bias. `bound` must be positive.
    /// Lemire: "Fast random integer generation in an interval", ACM TOMACS 29 (2019).
    std::uint64_t index(std::uint64_t bound) noexcept;

  private:
    std::array<std::uint32_t, 2> key_;
    std::uint64_t stream_;
    std::uint64_t block_ = 0;
    std::array<std::uint64_t, 2> words_{};
    unsigned unused_ = 0;
};

/// Turns a seed and the name of a purpose into a seed for that purpose (FNV-1a over the name, then mixed).
[[nodiscard]] std::uint64_t derive_seed(std::uint64_t seed, std::string_view purpose) noexcept;

}  // namespace laptime::random
