// Stops a run once a figure of it is known well enough.
#pragma once

#include <laptime/schedule/stop_rule.hpp>
#include <laptime/stats/sequential.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace laptime::bindings {

/// What of a request is watched.
enum class WatchedTime : std::uint8_t { latency, time_to_first_token };

/// Shows `stats::Sequential` the requests of each target that went well, in the order in which they ended.
/// The run stops once all targets are known as well as wanted, or will never be, since none of their first
/// 100 requests had what is watched.
class PrecisionStopRule final : public schedule::StopRule {
  public:
    /// `figures` are what people call the figure, of each target.
    PrecisionStopRule(const std::vector<std::string>& figures, WatchedTime watched,
                      const stats::Precision& precision);

    [[nodiscard]] std::optional<std::string> look(std::span<const schedule::FinishedRequest> ended) override;

    /// Whether it has, or would have, ended the run.
    [[nodiscard]] bool is_settled() const noexcept;

    /// How well the figure is known, in one line: of all targets, as the newest looks found it.
    [[nodiscard]] std::string standing() const;

    /// How well that is at worst, in a word or two; empty where it cannot be told yet.
    [[nodiscard]] std::string worst() const;

  private:
    struct Watched {
        std::string figure;
        stats::Sequential values;
        std::size_t ended = 0;

        [[nodiscard]] bool is_hopeless() const noexcept;
    };

    [[nodiscard]] std::string standing_of(const Watched& target) const;
    [[nodiscard]] std::string shown(double half_width) const;

    WatchedTime watched_;
    stats::Precision precision_;
    std::vector<Watched> targets_;
};

}  // namespace laptime::bindings
