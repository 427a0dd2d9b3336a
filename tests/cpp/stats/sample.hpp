// Data for the tests of this folder.
#pragma once

#include <laptime/random/laws.hpp>
#include <laptime/random/philox.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

/// n draws of a lognormal law: skewed, as latencies are.
inline std::vector<double> lognormal(std::size_t n, std::uint64_t seed = 1) {
    laptime::random::Philox random{seed};
    std::vector<double> values(n);
    for (double& value : values) value = draw(laptime::random::Lognormal{.median = 1, .sigma = 1}, random);
    return values;
}
