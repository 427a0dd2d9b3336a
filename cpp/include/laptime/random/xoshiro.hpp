/// \file
/// xoshiro256++, several times as fast as Philox: for inner loops that need no numbered streams.
/// Blackman, Vigna: "Scrambled linear pseudorandom number generators", ACM TOMS 47 (2021).
#pragma once

#include <laptime/random/philox.hpp>

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

namespace laptime::random {

class Xoshiro {
  public:
    using result_type = std::uint64_t;

    explicit Xoshiro(Philox& seed) noexcept : state_{seed(), seed(), seed(), seed() | 1U} {}  // never all 0

    [[nodiscard]] static constexpr result_type min() noexcept { return 0; }
    [[nodiscard]] static constexpr result_type max() noexcept { return ~result_type{0}; }

    result_type operator()() noexcept {
        auto& [a, b, c, d] = state_;
        const std::uint64_t word = std::rotl(a + d, 23) + a;
        const std::uint64_t shifted = b << 17U;
        c ^= a;
        d ^= b;
        b ^= c;
        a ^= d;
        c ^= shifted;
        d = std::rotl(d, 45);
        return word;
    }

    /// Uniform in (0, 1), never exactly 0 or 1.
    [[nodiscard]] double uniform_open() noexcept {
        constexpr unsigned unused_bits = 64 - (std::numeric_limits<double>::digits - 1);
        return (static_cast<double>((*this)() >> unused_bits) + 0.5) * 0x1.0p-52;
    }

    /// Uniform in {0, …, bound − 1}, without bias. `bound` must be positive.
    /// Lemire: "Fast random integer generation in an interval", ACM TOMACS 29 (2019).
    [[nodiscard]] std::uint32_t index(std::uint32_t bound) noexcept {
        std::uint64_t product = ((*this)() >> 32U) * bound;
        if (static_cast<std::uint32_t>(product) < bound) {
            const std::uint32_t rejected_below = (0U - bound) % bound;
            while (static_cast<std::uint32_t>(product) < rejected_below) product = ((*this)() >> 32U) * bound;
        }
        return static_cast<std::uint32_t>(product >> 32U);
    }

    [[nodiscard]] const std::array<std::uint64_t, 4>& state() const noexcept { return state_; }

  private:
    std::array<std::uint64_t, 4> state_;
};

}  // namespace laptime::random
