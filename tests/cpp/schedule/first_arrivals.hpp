/// \file
/// What tests of loads look at.
#pragma once

#include <laptime/schedule/arrivals.hpp>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace laptime::test {

/// The first arrivals of a load, `most` at the most.
inline std::vector<clock::Duration> first_arrivals(const schedule::Load& load, std::size_t most,
                                                   std::uint64_t seed = 0) {
    const auto arrivals = schedule::make_arrivals(load, seed);
    std::vector<clock::Duration> offsets;
    while (offsets.size() < most) {
        const auto next = arrivals->next();
        if (!next) break;
        offsets.push_back(*next);
    }
    return offsets;
}

/// The times between arrivals, the first since the start, in seconds.
inline std::vector<double> gaps_of(const std::vector<clock::Duration>& offsets) {
    std::vector<double> gaps;
    clock::Duration before{};
    for (const clock::Duration offset : offsets) {
        gaps.push_back(clock::to_seconds(offset - before));
        before = offset;
    }
    return gaps;
}

}  // namespace laptime::test
