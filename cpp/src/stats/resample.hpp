/// \file
/// Drawing with replacement, the inner loop of the bootstrap. In a header, so that it is inlined into each
/// statistic.
#pragma once

#include <laptime/random/philox.hpp>

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <initializer_list>

namespace laptime::stats {

/// xoshiro256++, several times as fast as Philox, from which it takes its seed.
/// Blackman, Vigna: "Scrambled linear pseudorandom number generators", ACM TOMS 47 (2021).
class Xoshiro {
  public:
    explicit Xoshiro(random::Philox& seed) noexcept
        : state_{seed(), seed(), seed(), seed() | 1U} {}  // never all 0

    std::uint64_t operator()() noexcept {
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

  private:
    std::array<std::uint64_t, 4> state_;
};

/// Calls visit(index) for `n` indices drawn from {0, …, n − 1}, without bias, two from each random word.
/// Lemire: "Fast random integer generation in an interval", ACM TOMACS 29 (2019).
template <class Visit>
void resample(std::uint32_t n, random::Philox& random, const Visit& visit) {
    Xoshiro words{random};
    const std::uint32_t rejected_below = (0 - n) % n;
    for (std::uint32_t drawn = 0; drawn < n;) {
        const std::uint64_t word = words();
        for (const std::uint64_t half : {word >> 32U, word & 0xFFFFFFFFU}) {
            const std::uint64_t product = half * n;
            if (drawn == n || static_cast<std::uint32_t>(product) < rejected_below) continue;
            visit(static_cast<std::size_t>(product >> 32U));
            ++drawn;
        }
    }
}

}  // namespace laptime::stats
