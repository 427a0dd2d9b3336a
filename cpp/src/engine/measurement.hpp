// One loop's part in measuring a block: made ready before the time starts to run.
#pragma once

#include "agenda.hpp"
#include "execution.hpp"
#include "in_flight.hpp"
#include "part.hpp"

#include <laptime/engine/health.hpp>
#include <laptime/engine/job.hpp>
#include <laptime/engine/watch.hpp>
#include <laptime/schedule/plan.hpp>

#include <cstddef>
#include <optional>
#include <vector>

namespace laptime::engine {

class Measurement {
  public:
    /// \param in_flight of all loops together
    /// \throws error::SpecError where the job makes no sense
    Measurement(const Job& job, const schedule::Block& block, schedule::Share share, InFlight& in_flight);

    /// Carries it out, once. `start` is common to all loops.
    [[nodiscard]] Health run(const Tools& tools, const LoopWatch& watch, clock::Instant start);

  private:
    [[nodiscard]] OwnLoad own_load(clock::Instant start) const;

    const Job& job_;
    Part part_;
    InFlight& in_flight_;
    std::vector<Stretch> stretches_;
    std::optional<std::size_t> n_planned_;  // the first loop's are those of all
};

}  // namespace laptime::engine
