#include <laptime/engine/lag.hpp>

#include <algorithm>
#include <bit>
#include <cmath>

namespace laptime::engine {

namespace {

// Below 32 ns a bucket a nanosecond; above, the position of the highest bit and the five bits after it.
constexpr unsigned fraction_bits = 5;
constexpr std::uint64_t fractions = 1U << fraction_bits;

std::size_t bucket_of(std::uint64_t nanoseconds) noexcept {
    if (nanoseconds < fractions) return nanoseconds;
    const auto shift = static_cast<unsigned>(std::bit_width(nanoseconds)) - fraction_bits - 1;
    return (shift + 1) * fractions + ((nanoseconds >> shift) - fractions);
}

std::uint64_t upper_end_of(std::size_t bucket) noexcept {
    if (bucket < fractions) return bucket;
    const std::uint64_t shift = bucket / fractions - 1;
    return ((bucket % fractions + fractions + 1) << shift) - 1;
}

}  // namespace

void LagHistogram::add(clock::Duration lag) noexcept {
    const auto nanoseconds = static_cast<std::uint64_t>(std::max<std::int64_t>(lag.count(), 0));
    ++counts_[std::min(bucket_of(nanoseconds), n_buckets - 1)];
    ++size_;
    max_ = std::max(max_, lag);
}

void LagHistogram::merge(const LagHistogram& other) noexcept {
    for (std::size_t i = 0; i < n_buckets; ++i) counts_[i] += other.counts_[i];
    size_ += other.size_;
    max_ = std::max(max_, other.max_);
}

clock::Duration LagHistogram::quantile(double p) const noexcept {
    const auto wanted = static_cast<std::size_t>(std::ceil(p * static_cast<double>(size_)));
    std::size_t seen = 0;
    for (std::size_t i = 0; i < n_buckets; ++i) {
        seen += counts_[i];
        if (seen > 0 && seen >= wanted) {
            return std::min(clock::Duration{static_cast<std::int64_t>(upper_end_of(i))}, max_);
        }
    }
    return max_;
}

}  // namespace laptime::engine
