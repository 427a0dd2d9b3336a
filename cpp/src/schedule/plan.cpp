#include <laptime/error/error.hpp>
#include <laptime/random/laws.hpp>
#include <laptime/schedule/plan.hpp>

#include <numeric>
#include <string>
#include <utility>

namespace laptime::schedule {

namespace {

void require_plan(const PlanSpec& spec) {
    if (spec.n_targets == 0) throw error::SpecError("there is no target to measure");
    if (spec.n_samples == 0) throw error::SpecError("there are no samples to send");
    if (spec.runs == std::size_t{0}) throw error::SpecError("runs must be at least 1");
    require_sense(spec.load);
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

Requests::Requests(std::shared_ptr<const PlanSpec> spec, std::vector<std::size_t> targets, Share share,
                   const char* seed_purpose)
    : spec_{std::move(spec)},
      targets_{std::move(targets)},
      share_{share},
      arrivals_{make_arrivals(spec_->load, random::derive_seed(spec_->seed, seed_purpose))} {
    if (share_.k >= share_.n) {
        throw error::SpecError("there is no share " + std::to_string(share_.k) + " of " +
                               std::to_string(share_.n));
    }
}

std::optional<PlannedRequest> Requests::next() {
    while (auto planned = next_of_all()) {
        if (planned->index % share_.n == share_.k) return planned;
    }
    return std::nullopt;
}

std::optional<PlannedRequest> Requests::next_of_all() {
    while (auto planned = next_with_done()) {
        const clock::Duration due = planned->offset.value_or(clock::Duration::zero());
        const clock::Duration gap = due - std::exchange(arrived_, due);
        if (is_done(*planned)) {
            left_out_ += gap;
            continue;
        }
        if (planned->offset) *planned->offset -= left_out_;
        return planned;
    }
    return std::nullopt;
}

std::optional<PlannedRequest> Requests::next_with_done() {
    if (place_ == order_.size() && !start_pass()) return std::nullopt;
    std::optional<clock::Duration> offset;
    if (arrivals_) {
        offset = arrivals_->next();
        if (!offset) return std::nullopt;
    }
    const std::size_t place = order_[place_++];
    return PlannedRequest{.index = index_++,
                          .target = targets_[place % targets_.size()],
                          .sample = place / targets_.size(),
                          .run_index = static_cast<std::int32_t>(pass_ - 1),
                          .offset = offset};
}

bool Requests::start_pass() {
    if (spec_->runs && pass_ == *spec_->runs) return false;
    if (spec_->order == Order::interleaved) {
        random::Philox random{random::derive_seed(spec_->seed, "interleaving"), pass_};
        order_ = random::permutation(targets_.size() * spec_->n_samples, random);
    } else if (pass_ == 0) {
        order_.resize(targets_.size() * spec_->n_samples);
        std::iota(order_.begin(), order_.end(), std::size_t{0});
    }
    place_ = 0;
    ++pass_;
    return true;
}

bool Requests::is_done(const PlannedRequest& planned) const {
    return spec_->done.contains(
        {.target = planned.target, .run_index = planned.run_index, .sample = planned.sample});
}

Block::Block(std::shared_ptr<const PlanSpec> spec, std::vector<std::size_t> targets)
    : spec_{std::move(spec)}, targets_{std::move(targets)}, warmup_{make_warmup(targets_, spec_->warmup)} {}

Requests Block::measured(Share share) const {
    return {spec_, targets_, share, "measured"};
}

Requests Block::unmeasured(const char* seed_purpose, Share share) const {
    if (is_finite(spec_->load)) {
        throw error::SpecError("a ramp or a replay says nothing of the time before and after it");
    }
    auto endless = std::make_shared<PlanSpec>(*spec_);
    endless->runs.reset();
    endless->done.clear();
    return {std::move(endless), targets_, share, seed_purpose};
}

std::optional<std::size_t> Block::size() const {
    if (!spec_->runs && !is_finite(spec_->load)) return std::nullopt;
    Requests requests = measured();
    std::size_t n = 0;
    while (requests.next()) ++n;
    return n;
}

std::vector<Block> make_plan(const PlanSpec& spec) {
    require_plan(spec);
    const auto shared = std::make_shared<const PlanSpec>(spec);
    std::vector<std::size_t> targets(spec.n_targets);
    std::iota(targets.begin(), targets.end(), std::size_t{0});
    if (spec.order == Order::interleaved) return {Block{shared, std::move(targets)}};
    std::vector<Block> blocks;
    blocks.reserve(spec.n_targets);
    for (const std::size_t target : targets) blocks.emplace_back(shared, std::vector<std::size_t>{target});
    return blocks;
}

}  // namespace laptime::schedule
