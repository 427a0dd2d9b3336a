#include <laptime/error/error.hpp>
#include <laptime/schedule/stop_rule.hpp>

#include <sstream>

namespace laptime::schedule {

MaxErrorRate::MaxErrorRate(double share, std::size_t at_least) : share_{share}, at_least_{at_least} {
    if (!(share >= 0 && share < 1)) {
        throw error::SpecError("max_error_rate must be from 0 to below 1, not " + std::to_string(share));
    }
}

std::optional<std::string> MaxErrorRate::look(std::span<const FinishedRequest> ended) {
    for (const FinishedRequest& request : ended) {
        ++ended_;
        if (!request.ok) ++failed_;
        if (ended_ < at_least_) continue;
        if (static_cast<double>(failed_) <= share_ * static_cast<double>(ended_)) continue;
        std::ostringstream why;
        why << failed_ << " of " << ended_ << " requests failed, more than " << share_ * 100 << " %";
        return why.str();
    }
    return std::nullopt;
}

}  // namespace laptime::schedule
