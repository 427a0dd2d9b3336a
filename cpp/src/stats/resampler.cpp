#include "block_lengths.hpp"
#include "group_draws.hpp"
#include "input.hpp"
#include "interval.hpp"
#include "moments.hpp"
#include "resampled_sums.hpp"

#include <laptime/error/error.hpp>
#include <laptime/stats/index_stream.hpp>
#include <laptime/stats/resampler.hpp>

#include <algorithm>
#include <utility>

namespace laptime::stats {

class Resampler::Source {
  public:
    Source() = default;
    Source(const Source&) = delete;
    Source& operator=(const Source&) = delete;
    virtual ~Source() = default;

    [[nodiscard]] virtual std::span<const std::uint32_t> next() = 0;
};

namespace {

random::Philox stream_of(std::uint64_t seed) {
    return random::Philox{random::derive_seed(seed, "bootstrap of a function")};
}

}  // namespace

class Resampler::OfSample final : public Source {
  public:
    OfSample(std::size_t n, random::Philox& random) : stream_{resample_size(n), random}, places_(n) {}

    std::span<const std::uint32_t> next() override {
        auto end = places_.begin();
        each_block(stream_, places_.size(), [&end](std::span<const std::uint32_t> indices) {
            end = std::copy(indices.begin(), indices.end(), end);
        });
        return places_;
    }

  private:
    IndexStream stream_;
    std::vector<std::uint32_t> places_;
};

class Resampler::OfGroups final : public Source {
  public:
    OfGroups(const Groups& groups, random::Philox& random)
        : draws_{groups}, random_{random}, times_(draws_.n()) {}

    std::span<const std::uint32_t> next() override {
        draws_.draw(random_, times_);
        places_.clear();
        for (std::uint32_t place = 0; place < times_.size(); ++place)
            places_.insert(places_.end(), times_[place], place);
        return places_;
    }

  private:
    GroupDraws draws_;
    random::Xoshiro random_;
    std::vector<std::uint32_t> times_;
    std::vector<std::uint32_t> places_;
};

class Resampler::OfSeries final : public Source {
  public:
    OfSeries(std::size_t n, double block_length, random::Philox& random)
        : size_{resample_size(n)}, lengths_{block_length}, random_{random}, places_(n) {}

    std::span<const std::uint32_t> next() override {
        for (std::size_t filled = 0; filled < places_.size();) {
            const std::size_t start = random_.index(size_);
            const std::size_t end = std::min(filled + lengths_.draw(random_), places_.size());
            for (std::size_t place = start; filled < end; ++place, ++filled)
                places_[filled] = static_cast<std::uint32_t>(place % size_);  // around a circle
        }
        return places_;
    }

  private:
    std::uint32_t size_;
    BlockLengths lengths_;
    random::Xoshiro random_;
    std::vector<std::uint32_t> places_;
};

Resampler::Resampler(std::size_t n, std::uint64_t seed) {
    if (n == 0) throw error::StatisticsError("data is empty");
    random::Philox random = stream_of(seed);
    source_ = std::make_unique<OfSample>(n, random);
}

Resampler::Resampler(const Groups& groups, std::uint64_t seed) {
    if (groups.labels.empty()) throw error::StatisticsError("data is empty");
    random::Philox random = stream_of(seed);
    source_ = std::make_unique<OfGroups>(groups, random);
}

Resampler::Resampler(std::size_t n, double block_length, std::uint64_t seed) {
    if (n == 0) throw error::StatisticsError("data is empty");
    require_block_length(block_length);
    random::Philox random = stream_of(seed);
    source_ = std::make_unique<OfSeries>(n, block_length, random);
}

Resampler::Resampler(Resampler&&) noexcept = default;
Resampler& Resampler::operator=(Resampler&&) noexcept = default;
Resampler::~Resampler() = default;

std::span<const std::uint32_t> Resampler::next() {
    return source_->next();
}

Estimate interval_of_replicates(double value, std::size_t n, std::vector<double> replicates,
                                std::span<const double> jackknife, const BootstrapOptions& options) {
    require_sensible(options);
    require_finite(replicates, "the statistic of a resample");
    if (jackknife.empty()) return percentile_interval(value, n, std::move(replicates), options);
    require_finite(jackknife, "the statistic without some of the data");
    std::vector<double> influence(jackknife.begin(), jackknife.end());
    const double mean = moments_of(influence).mean;
    for (double& each : influence) each = mean - each;
    Statistic statistic{.value = value, .n = n};
    statistic.acceleration = acceleration_of(influence);
    return bca_interval(statistic, std::move(replicates), options);
}

}  // namespace laptime::stats
