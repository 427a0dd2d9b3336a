/// \file
/// What is to be sent, in which order and when: a pure function of the spec and the seed.
#pragma once

#include <laptime/clock/time.hpp>
#include <laptime/schedule/arrivals.hpp>
#include <laptime/schedule/load.hpp>

#include <compare>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <vector>

namespace laptime::schedule {

enum class Order {
    by_target,    ///< one target after the other, so that a server need not swap models
    interleaved,  ///< all targets in one block, in random order within each pass
};

/// Which request of a plan.
struct RequestKey {
    std::size_t target = 0;
    std::int32_t run_index = 0;
    std::size_t sample = 0;

    friend auto operator<=>(const RequestKey&, const RequestKey&) = default;
};

struct PlanSpec {
    std::size_t n_targets = 1;
    std::size_t n_samples = 0;
    /// Passes over the samples; absent: until the load is over, or whoever sends them stops asking.
    std::optional<std::size_t> runs = 1;
    std::size_t warmup = 1;  ///< requests to each target before its first measured one
    Order order = Order::by_target;
    Load load = Closed{};
    std::uint64_t seed = 0;
    /// Measured before, by a run that goes on: left out. The others keep their index, and the gap between
    /// each and the arrival before it, so that the load goes on where it was.
    std::set<RequestKey> done = {};
};

/// One request to be sent.
struct PlannedRequest {
    std::size_t index = 0;  ///< its place in the block, those that are done counted
    std::size_t target = 0;
    std::size_t sample = 0;  ///< for a warm-up request: its number
    std::int32_t run_index = 0;
    std::optional<clock::Duration> offset;  ///< since the start of the block; absent in a closed loop
};

/// The k-th of n workers takes the requests i ≡ k (mod n): one schedule, any number of workers.
struct Share {
    std::size_t k = 0;
    std::size_t n = 1;
};

/// The requests of a block, made one after another as they are asked for.
class Requests {
  public:
    /// \param seed_purpose what the arrivals are for: each purpose has random times of its own
    /// \throws error::SpecError for a share that is none, or a load that makes no sense
    Requests(std::shared_ptr<const PlanSpec> spec, std::vector<std::size_t> targets, Share share,
             const char* seed_purpose);

    /// The next request of this share; nothing where the plan is over.
    [[nodiscard]] std::optional<PlannedRequest> next();

  private:
    [[nodiscard]] std::optional<PlannedRequest> next_of_all();
    [[nodiscard]] std::optional<PlannedRequest> next_with_done();
    [[nodiscard]] bool start_pass();
    [[nodiscard]] bool is_done(const PlannedRequest& planned) const;

    std::shared_ptr<const PlanSpec> spec_;
    std::vector<std::size_t> targets_;
    Share share_;
    std::unique_ptr<Arrivals> arrivals_;
    // Of this pass: place p asks target p % n_targets for sample p / n_targets.
    std::vector<std::size_t> order_;
    std::size_t place_ = 0;
    std::size_t pass_ = 0;
    std::size_t index_ = 0;
    clock::Duration arrived_{};   // when the last request was due, done or not
    clock::Duration left_out_{};  // the gaps before those that are done
};

/// Requests that are measured together, after the warm-up of their targets.
class Block {
  public:
    Block(std::shared_ptr<const PlanSpec> spec, std::vector<std::size_t> targets);

    [[nodiscard]] const std::vector<PlannedRequest>& warmup() const noexcept { return warmup_; }

    [[nodiscard]] Requests measured(Share share = {}) const;

    /// Requests like the measured ones, without end: the load before and after what is measured.
    /// \throws error::SpecError for a load that ends by itself, and says nothing of the time around it
    [[nodiscard]] Requests unmeasured(const char* seed_purpose, Share share = {}) const;

    /// How many are measured; absent where the plan does not say. Counted by making them all.
    [[nodiscard]] std::optional<std::size_t> size() const;

  private:
    std::shared_ptr<const PlanSpec> spec_;
    std::vector<std::size_t> targets_;
    std::vector<PlannedRequest> warmup_;
};

/// Blocks are run one after the other. Under open load every block has the same arrival times, so that
/// targets are compared under the same traffic. \throws error::SpecError where the spec asks for nothing or
/// nonsense
[[nodiscard]] std::vector<Block> make_plan(const PlanSpec& spec);

}  // namespace laptime::schedule
