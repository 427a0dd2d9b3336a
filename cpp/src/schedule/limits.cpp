#include <laptime/schedule/limits.hpp>

namespace laptime::schedule {

bool Limits::allow(std::size_t index, clock::Duration elapsed) const noexcept {
    if (max_requests && index >= *max_requests) return false;
    if (max_time && elapsed >= *max_time) return false;
    if (!min_requests && !min_time) return true;
    return index < min_requests.value_or(0) || elapsed < min_time.value_or(clock::Duration::zero());
}

bool Limits::any() const noexcept {
    return max_requests || max_time || min_requests || min_time;
}

}  // namespace laptime::schedule
