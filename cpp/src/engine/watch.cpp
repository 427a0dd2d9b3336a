#include <laptime/engine/watch.hpp>

namespace laptime::engine {

Progress& Progress::operator+=(const Progress& other) noexcept {
    planned = planned && other.planned ? std::optional{*planned + *other.planned} : std::nullopt;
    finished += other.finished;
    ok += other.ok;
    in_flight += other.in_flight;
    waiting += other.waiting;
    return *this;
}

}  // namespace laptime::engine
