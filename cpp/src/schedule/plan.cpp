#include <laptime/error/error.hpp>
#include <laptime/random/laws.hpp>
#include <laptime/schedule/plan.hpp>

namespace laptime::schedule {

namespace {

void require_sense(const PlanSpec& spec) {
    if (spec.n_targets == 0) throw error::SpecError("there is no target to measure");
    if (spec.n_samples == 0) throw error::SpecError("there are no samples to send");
    if (spec.runs == 0) throw error::SpecError("runs must be at least 1");
}

void add_warmup(Block& block, std::size_t target, std::size_t warmup) {
    for (std::size_t i = 0; i < warmup; ++i) {
        block.warmup.push_back({.target = target, .sample = i, .run_index = 0, .offset = std::nullopt});
    }
}

Block block_of_one_target(const PlanSpec& spec, std::size_t target) {
    Block block;
    block.measured.reserve(spec.runs * spec.n_samples);
    add_warmup(block, target, spec.warmup);
    for (std::size_t run = 0; run < spec.runs; ++run) {
        for (std::size_t sample = 0; sample < spec.n_samples; ++sample) {
            block.measured.push_back({.target = target,
                                      .sample = sample,
                                      .run_index = static_cast<std::int32_t>(run),
                                      .offset = std::nullopt});
        }
    }
    return block;
}

Block interleaved_block(const PlanSpec& spec) {
    Block block;
    for (std::size_t target = 0; target < spec.n_targets; ++target) add_warmup(block, target, spec.warmup);
    const std::uint64_t seed = random::derive_seed(spec.seed, "interleaving");
    for (std::size_t run = 0; run < spec.runs; ++run) {
        random::Philox random{seed, run};
        for (const std::size_t place : random::permutation(spec.n_targets * spec.n_samples, random)) {
            block.measured.push_back({.target = place % spec.n_targets,
                                      .sample = place / spec.n_targets,
                                      .run_index = static_cast<std::int32_t>(run),
                                      .offset = std::nullopt});
        }
    }
    return block;
}

std::vector<Block> blocks_in_order(const PlanSpec& spec) {
    if (spec.order == Order::interleaved) return {interleaved_block(spec)};
    std::vector<Block> blocks;
    blocks.reserve(spec.n_targets);
    for (std::size_t target = 0; target < spec.n_targets; ++target) {
        blocks.push_back(block_of_one_target(spec, target));
    }
    return blocks;
}

}  // namespace

std::vector<Block> make_plan(const PlanSpec& spec) {
    require_sense(spec);
    std::vector<Block> blocks = blocks_in_order(spec);
    const auto offsets = arrival_offsets(spec.load, blocks.front().measured.size(), spec.seed);
    for (Block& block : blocks) {
        for (std::size_t i = 0; i < offsets.size(); ++i) block.measured[i].offset = offsets[i];
    }
    return blocks;
}

}  // namespace laptime::schedule
