#include "refusal.hpp"

#include <laptime/schedule/stop_rule.hpp>

#include <algorithm>
#include <sstream>

namespace laptime::schedule {

MaxErrorRate::MaxErrorRate(double share, std::size_t at_least) : share_{share}, at_least_{at_least} {
    if (!(share >= 0 && share < 1)) refuse("max_error_rate must be from 0 to below 1", share);
}

std::optional<std::string> MaxErrorRate::look(std::span<const FinishedRequest> ended) {
    for (const FinishedRequest& request : ended) {
        ++ended_;
        if (!request.ok) ++failed_;
        // Divided, not multiplied: a quotient that is the share itself is the same double.
        const auto among = static_cast<double>(std::max(ended_, at_least_));
        if (static_cast<double>(failed_) / among <= share_) continue;
        std::ostringstream why;
        why << failed_ << " of " << ended_ << " requests failed, more than " << share_ * 100 << " %";
        return why.str();
    }
    return std::nullopt;
}

}  // namespace laptime::schedule
