#include "missing_limits.hpp"

namespace laptime::stats {

std::string missing_limits(const QuantileRanks& ranks, std::size_t needed) {
    if (ranks.low && ranks.high) return {};
    std::string needs = "needs n ≥ " + std::to_string(needed);
    if (ranks.low) return "no upper limit: " + needs;
    if (ranks.high) return "no lower limit: " + needs;
    return needs;
}

}  // namespace laptime::stats
