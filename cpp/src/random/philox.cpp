#include <laptime/random/philox.hpp>

namespace laptime::random {

namespace {

struct Product {
    std::uint32_t high;
    std::uint32_t low;
};

Product multiply(std::uint32_t a, std::uint32_t b) noexcept {
    const std::uint64_t product = std::uint64_t{a} * b;
    return {static_cast<std::uint32_t>(product >> 32U), static_cast<std::uint32_t>(product)};
}

struct WideProduct {
    std::uint64_t high;
    std::uint64_t low;
};

// The 128-bit product of two 64-bit numbers, by halves: `__int128` is not ISO C++.
WideProduct multiply_wide(std::uint64_t a, std::uint64_t b) noexcept {
    constexpr std::uint64_t mask = 0xFFFFFFFFU;
    const std::uint64_t low_low = (a & mask) * (b & mask);
    const std::uint64_t high_low = (a >> 32U) * (b & mask);
    const std::uint64_t low_high = (a & mask) * (b >> 32U);
    const std::uint64_t middle = high_low + (low_low >> 32U);
    const std::uint64_t carry = (middle & mask) + low_high;
    return {(a >> 32U) * (b >> 32U) + (middle >> 32U) + (carry >> 32U), (carry << 32U) | (low_low & mask)};
}

std::uint64_t mix(std::uint64_t value) noexcept {  // the finaliser of SplitMix64
    value += 0x9E3779B97F4A7C15U;
    value = (value ^ (value >> 30U)) * 0xBF58476D1CE4E5B9U;
    value = (value ^ (value >> 27U)) * 0x94D049BB133111EBU;
    return value ^ (value >> 31U);
}

}  // namespace

std::array<std::uint32_t, 4> philox4x32_10(std::array<std::uint32_t, 4> counter,
                                           std::array<std::uint32_t, 2> key) noexcept {
    constexpr int rounds = 10;
    for (int round = 0; round < rounds; ++round) {
        const Product first = multiply(0xD2511F53U, counter[0]);
        const Product second = multiply(0xCD9E8D57U, counter[2]);
        counter = {second.high ^ counter[1] ^ key[0], second.low, first.high ^ counter[3] ^ key[1],
                   first.low};
        key[0] += 0x9E3779B9U;
        key[1] += 0xBB67AE85U;
    }
    return counter;
}

Philox::Philox(std::uint64_t seed, std::uint64_t stream) noexcept
    : key_{static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32U)}, stream_{stream} {}

Philox::result_type Philox::operator()() noexcept {
    if (unused_ == 0) {
        const auto block =
            philox4x32_10({static_cast<std::uint32_t>(block_), static_cast<std::uint32_t>(block_ >> 32U),
                           static_cast<std::uint32_t>(stream_), static_cast<std::uint32_t>(stream_ >> 32U)},
                          key_);
        ++block_;
        words_ = {(std::uint64_t{block[1]} << 32U) | block[0], (std::uint64_t{block[3]} << 32U) | block[2]};
        unused_ = 2;
    }
    --unused_;
    return words_[1 - unused_];
}

double Philox::uniform() noexcept {
    return static_cast<double>((*this)() >> 11U) * 0x1.0p-53;
}

double Philox::uniform_open() noexcept {
    return (static_cast<double>((*this)() >> 12U) + 0.5) * 0x1.0p-52;
}

std::uint64_t Philox::index(std::uint64_t bound) noexcept {
    WideProduct product = multiply_wide((*this)(), bound);
    if (product.low < bound) {
        const std::uint64_t threshold = (0 - bound) % bound;
        while (product.low < threshold) product = multiply_wide((*this)(), bound);
    }
    return product.high;
}

std::uint64_t derive_seed(std::uint64_t seed, std::string_view purpose) noexcept {
    std::uint64_t hash = 0xCBF29CE484222325U;
    for (const char c : purpose) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3U;
    return mix(hash ^ mix(seed));
}

}  // namespace laptime::random
