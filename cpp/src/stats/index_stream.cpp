#include <laptime/stats/index_stream.hpp>

#include <algorithm>
#include <bit>

#if defined(__x86_64__) && (defined(__GNUC__) || defined(__clang__))
#define LAPTIME_X86_VECTORS
#include <immintrin.h>
#endif

namespace laptime::stats {

namespace {

constexpr unsigned half = 32;
constexpr std::size_t at_once = 16;  // two from each lane

/// One index from the spare generator.
std::uint32_t draw_again(std::uint32_t n, std::uint32_t rejected_below, random::Xoshiro& spare) noexcept {
    for (;;) {
        const std::uint64_t product = (spare() >> half) * n;
        if (static_cast<std::uint32_t>(product) >= rejected_below)
            return static_cast<std::uint32_t>(product >> half);
    }
}

}  // namespace

std::span<const Instructions> available_instructions() {
    static constexpr std::array all{Instructions::portable, Instructions::avx2};
    std::size_t n = 1;
#ifdef LAPTIME_X86_VECTORS
    if (__builtin_cpu_supports("avx2")) n = 2;
#endif
    return std::span{all}.first(n);
}

std::string_view to_string(Instructions instructions) noexcept {
    return instructions == Instructions::avx2 ? "AVX2" : "portable";
}

IndexStream::IndexStream(std::uint32_t n, random::Philox& seed)
    : IndexStream{n, seed, available_instructions().back()} {}

IndexStream::IndexStream(std::uint32_t n, random::Philox& seed, Instructions instructions)
    : lanes_{},
      range_{.n = n, .rejected_below = (0 - n) % n},
      spare_{seed},
      fill_{instructions == Instructions::avx2 ? &IndexStream::fill_avx2 : &IndexStream::fill_portable},
      block_(block_size) {
    for (std::size_t lane = 0; lane < n_lanes; ++lane) {
        const random::Xoshiro generator{seed};
        for (std::size_t word = 0; word < lanes_.words.size(); ++word)
            lanes_.words[word][lane] = generator.state()[word];
    }
}

std::span<const std::uint32_t> IndexStream::next(std::size_t most) {
    if (used_ == block_.size()) {
        fill_(lanes_, range_, spare_, block_);
        used_ = 0;
    }
    const auto indices = std::span{block_}.subspan(used_, std::min(most, block_.size() - used_));
    used_ += indices.size();
    return indices;
}

// Sixteen at a time: those from the low halves of the eight words, then those from the high halves. What is
// rejected is drawn again afterwards, in this order.
void IndexStream::fill_portable(Lanes& lanes, Range range, random::Xoshiro& spare,
                                std::span<std::uint32_t> indices) {
    auto& [a, b, c, d] = lanes.words;
    for (std::size_t begin = 0; begin < indices.size(); begin += at_once) {
        std::array<std::uint64_t, at_once> products{};
        for (std::size_t lane = 0; lane < n_lanes; ++lane) {
            const std::uint64_t word = std::rotl(a[lane] + d[lane], 23) + a[lane];
            const std::uint64_t shifted = b[lane] << 17U;
            c[lane] ^= a[lane];
            d[lane] ^= b[lane];
            b[lane] ^= c[lane];
            a[lane] ^= d[lane];
            c[lane] ^= shifted;
            d[lane] = std::rotl(d[lane], 45);
            products[lane] = (word & 0xFFFFFFFFU) * range.n;
            products[lane + n_lanes] = (word >> half) * range.n;
        }
        for (std::size_t i = 0; i < at_once; ++i) {
            indices[begin + i] = static_cast<std::uint32_t>(products[i]) < range.rejected_below
                                     ? draw_again(range.n, range.rejected_below, spare)
                                     : static_cast<std::uint32_t>(products[i] >> half);
        }
    }
}

#ifdef LAPTIME_X86_VECTORS

namespace {

/// Four generators.
struct Avx2Words {
    __m256i a, b, c, d;
};

[[gnu::target("avx2")]] inline __m256i rotated(__m256i word, int bits) {
    return _mm256_or_si256(_mm256_slli_epi64(word, bits), _mm256_srli_epi64(word, 64 - bits));
}

[[gnu::target("avx2")]] inline __m256i next_words(Avx2Words& s) {
    const __m256i word = _mm256_add_epi64(rotated(_mm256_add_epi64(s.a, s.d), 23), s.a);
    const __m256i shifted = _mm256_slli_epi64(s.b, 17);
    s.c = _mm256_xor_si256(s.c, s.a);
    s.d = _mm256_xor_si256(s.d, s.b);
    s.b = _mm256_xor_si256(s.b, s.c);
    s.a = _mm256_xor_si256(s.a, s.d);
    s.c = _mm256_xor_si256(s.c, shifted);
    s.d = rotated(s.d, 45);
    return word;
}

/// The high halves of eight products.
[[gnu::target("avx2")]] inline __m256i high_halves(__m256i first, __m256i second) {
    const __m256 mixed = _mm256_shuffle_ps(_mm256_castsi256_ps(first), _mm256_castsi256_ps(second), 0xDD);
    return _mm256_permute4x64_epi64(_mm256_castps_si256(mixed), 0xD8);
}

/// Which of four products have a low half below the limit.
[[gnu::target("avx2")]] inline unsigned rejected(__m256i products, __m256i limit) {
    const __m256i low = _mm256_and_si256(products, _mm256_set1_epi64x(0xFFFFFFFF));
    return static_cast<unsigned>(_mm256_movemask_pd(_mm256_castsi256_pd(_mm256_cmpgt_epi64(limit, low))));
}

void draw_rejected_again(unsigned which, std::uint32_t n, std::uint32_t rejected_below,
                         random::Xoshiro& spare, std::uint32_t* indices) {
    for (; which != 0; which &= which - 1)
        indices[std::countr_zero(which)] = draw_again(n, rejected_below, spare);
}

}  // namespace

[[gnu::target("avx2")]] void IndexStream::fill_avx2(Lanes& lanes, Range range, random::Xoshiro& spare,
                                                    std::span<std::uint32_t> indices) {
    const auto load = [&lanes](std::size_t word, std::size_t lane) __attribute__((target("avx2"))) {
        return _mm256_load_si256(reinterpret_cast<const __m256i*>(&lanes.words[word][lane]));
    };
    Avx2Words first{load(0, 0), load(1, 0), load(2, 0), load(3, 0)};
    Avx2Words second{load(0, 4), load(1, 4), load(2, 4), load(3, 4)};
    const __m256i n = _mm256_set1_epi64x(range.n);
    const __m256i limit = _mm256_set1_epi64x(range.rejected_below);
    for (std::size_t begin = 0; begin < indices.size(); begin += at_once) {
        const __m256i word0 = next_words(first);
        const __m256i word1 = next_words(second);
        const __m256i low0 = _mm256_mul_epu32(word0, n);
        const __m256i low1 = _mm256_mul_epu32(word1, n);
        const __m256i high0 = _mm256_mul_epu32(_mm256_srli_epi64(word0, 32), n);
        const __m256i high1 = _mm256_mul_epu32(_mm256_srli_epi64(word1, 32), n);
        std::uint32_t* out = indices.data() + begin;
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(out), high_halves(low0, low1));
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(out + n_lanes), high_halves(high0, high1));
        const unsigned which = rejected(low0, limit) | rejected(low1, limit) << 4U |
                               rejected(high0, limit) << 8U | rejected(high1, limit) << 12U;
        if (which != 0) draw_rejected_again(which, range.n, range.rejected_below, spare, out);
    }
    const auto store = [&lanes](const Avx2Words& s, std::size_t lane) __attribute__((target("avx2"))) {
        _mm256_store_si256(reinterpret_cast<__m256i*>(&lanes.words[0][lane]), s.a);
        _mm256_store_si256(reinterpret_cast<__m256i*>(&lanes.words[1][lane]), s.b);
        _mm256_store_si256(reinterpret_cast<__m256i*>(&lanes.words[2][lane]), s.c);
        _mm256_store_si256(reinterpret_cast<__m256i*>(&lanes.words[3][lane]), s.d);
    };
    store(first, 0);
    store(second, 4);
}

#else

void IndexStream::fill_avx2(Lanes& lanes, Range range, random::Xoshiro& spare,
                            std::span<std::uint32_t> indices) {
    fill_portable(lanes, range, spare, indices);
}

#endif

}  // namespace laptime::stats
