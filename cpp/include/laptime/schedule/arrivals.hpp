/// \file
/// The times at which an open load wants its requests sent.
#pragma once

#include <laptime/clock/time.hpp>
#include <laptime/schedule/load.hpp>

#include <cstdint>
#include <memory>
#include <optional>

namespace laptime::schedule {

/// Times since the start of a load, one after another and ascending: a pure function of load and seed.
class Arrivals {
  public:
    Arrivals() = default;
    Arrivals(const Arrivals&) = delete;
    Arrivals& operator=(const Arrivals&) = delete;
    virtual ~Arrivals() = default;

    /// The next arrival; nothing where the load is over.
    [[nodiscard]] virtual std::optional<clock::Duration> next() = 0;
};

/// Nothing for a closed loop, whose times are made by the answers.
/// \throws error::SpecError for a load that makes no sense
[[nodiscard]] std::unique_ptr<Arrivals> make_arrivals(const Load& load, std::uint64_t seed);

}  // namespace laptime::schedule
