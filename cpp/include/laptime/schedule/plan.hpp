/// \file
/// What is to be sent, in which order and when: a pure function of the spec and the seed, made before the
/// run.
#pragma once

#include <laptime/clock/time.hpp>
#include <laptime/schedule/load.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace laptime::schedule {

enum class Order {
    by_target,    ///< one target after the other, so that a server need not swap models
    interleaved,  ///< all targets in one block, in random order within each pass
};

struct PlanSpec {
    std::size_t n_targets = 1;
    std::size_t n_samples = 0;
    std::size_t runs = 1;    ///< passes over the samples
    std::size_t warmup = 1;  ///< requests to each target before its first measured one
    Order order = Order::by_target;
    Load load = Closed{};
    std::uint64_t seed = 0;
};

/// One request to be sent.
struct PlannedRequest {
    std::size_t target = 0;
    std::size_t sample = 0;  ///< for a warm-up request: its number
    std::int32_t run_index = 0;
    std::optional<clock::Duration> offset;  ///< since the start of the block; absent in a closed loop
};

/// Requests that are measured together, after the warm-up of their targets.
struct Block {
    std::vector<PlannedRequest> warmup;
    std::vector<PlannedRequest> measured;
};

/// Blocks are run one after the other. Under open load every block has the same arrival times, so that
/// targets are compared under the same traffic. \throws error::SpecError where the spec asks for nothing or
/// nonsense
[[nodiscard]] std::vector<Block> make_plan(const PlanSpec& spec);

}  // namespace laptime::schedule
