#include <laptime/error/error.hpp>
#include <laptime/random/laws.hpp>
#include <laptime/schedule/plan.hpp>

#include <numeric>
#include <utility>

namespace laptime::schedule {

namespace {

void require_sense(const PlanSpec& spec) {
    if (spec.n_targets == 0) throw error::SpecError("there is no target to measure");
    if (spec.n_samples == 0) throw error::SpecError("there are no samples to send");
    if (spec.runs == std::size_t{0}) throw error::SpecError("runs must be at least 1");
    static_cast<void>(make_arrivals(spec.load, spec.seed));
}

std::vector<PlannedRequest> make_warmup(const std::vector<std::size_t>& targets, std::size_t warmup) {
    std::vector<PlannedRequest> planned;
    for (const std::size_t target : targets) {
        for (std::size_t i = 0; i < warmup; ++i) {
            planned.push_back({.index = planned.size(),
                               .target = target,
                               .sample = i,
                               .run_index = 0,
                               .offset = std::nullopt});
        }
    }
    return planned;
}

}  // namespace

Requests::Requests(const PlanSpec& spec, std::vector<std::size_t> targets, Share share,
                   const char* seed_purpose)
    : spec_{spec},
      targets_{std::move(targets)},
      share_{share},
      arrivals_{make_arrivals(spec.load, random::derive_seed(spec.seed, seed_purpose))} {}

std::optional<PlannedRequest> Requests::next() {
    while (auto planned = next_of_all()) {
        if (planned->index % share_.n == share_.k) return planned;
    }
    return std::nullopt;
}

std::optional<PlannedRequest> Requests::next_of_all() {
    while (true) {
        if (place_ == order_.size() && !start_pass()) return std::nullopt;
        const std::size_t place = order_[place_++];
        PlannedRequest planned{.index = index_,
                               .target = targets_[place % targets_.size()],
                               .sample = place / targets_.size(),
                               .run_index = static_cast<std::int32_t>(pass_ - 1),
                               .offset = std::nullopt};
        if (spec_.done.contains(
                {.target = planned.target, .run_index = planned.run_index, .sample = planned.sample})) {
            continue;
        }
        if (arrivals_) {
            planned.offset = arrivals_->next();
            if (!planned.offset) return std::nullopt;
        }
        ++index_;
        return planned;
    }
}

bool Requests::start_pass() {
    if (spec_.runs && pass_ == *spec_.runs) return false;
    if (spec_.order == Order::interleaved) {
        random::Philox random{random::derive_seed(spec_.seed, "interleaving"), pass_};
        order_ = random::permutation(targets_.size() * spec_.n_samples, random);
    } else if (pass_ == 0) {
        order_.resize(targets_.size() * spec_.n_samples);
        std::iota(order_.begin(), order_.end(), std::size_t{0});
    }
    place_ = 0;
    ++pass_;
    return true;
}

Block::Block(const PlanSpec& spec, std::vector<std::size_t> targets)
    : spec_{spec}, targets_{std::move(targets)}, warmup_{make_warmup(targets_, spec.warmup)} {}

Requests Block::measured(Share share) const {
    return {spec_, targets_, share, "measured"};
}

Requests Block::unmeasured(const char* seed_purpose, Share share) const {
    PlanSpec spec = spec_;
    spec.runs.reset();
    spec.done.clear();
    return {spec, targets_, share, seed_purpose};
}

std::optional<std::size_t> Block::size() const {
    if (!spec_.runs) {
        if (!is_finite(spec_.load)) return std::nullopt;
    }
    Requests requests = measured();
    std::size_t n = 0;
    while (requests.next()) ++n;
    return n;
}

std::vector<Block> make_plan(const PlanSpec& spec) {
    require_sense(spec);
    std::vector<std::size_t> targets(spec.n_targets);
    std::iota(targets.begin(), targets.end(), std::size_t{0});
    if (spec.order == Order::interleaved) return {Block{spec, std::move(targets)}};
    std::vector<Block> blocks;
    blocks.reserve(spec.n_targets);
    for (const std::size_t target : targets) blocks.emplace_back(spec, std::vector<std::size_t>{target});
    return blocks;
}

}  // namespace laptime::schedule
