/// \file
/// What looks at answers while they come, and may end the run.
#pragma once

#include <laptime/clock/time.hpp>

#include <cstddef>
#include <optional>
#include <span>
#include <string>

namespace laptime::schedule {

/// What a rule is told of a measured request that has ended, however it ended.
struct FinishedRequest {
    std::size_t target = 0;
    bool ok = false;
    clock::Duration ended{};    ///< since the start of the block
    clock::Duration latency{};  ///< from the intended time to the end
    std::optional<clock::Duration> time_to_first_token;
};

class StopRule {
  public:
    StopRule() = default;
    StopRule(const StopRule&) = delete;
    StopRule& operator=(const StopRule&) = delete;
    virtual ~StopRule() = default;

    /// Told of all that ended since the last look, in the order they ended. Says in a few words why the run
    /// is to stop; nothing where it is to go on.
    [[nodiscard]] virtual std::optional<std::string> look(std::span<const FinishedRequest> ended) = 0;
};

/// Stops a run in which too many requests fail.
class MaxErrorRate final : public StopRule {
  public:
    /// \param share between 0 and 1: above it the run stops
    /// \param at_least the share is one of so many requests at the least: a first failure is not yet all of
    ///     them
    /// \throws error::SpecError for a share outside [0, 1)
    MaxErrorRate(double share, std::size_t at_least);

    [[nodiscard]] std::optional<std::string> look(std::span<const FinishedRequest> ended) override;

  private:
    double share_;
    std::size_t at_least_;
    std::size_t ended_ = 0;
    std::size_t failed_ = 0;
};

}  // namespace laptime::schedule
