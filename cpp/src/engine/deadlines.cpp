#include "deadlines.hpp"

#include <algorithm>
#include <sstream>

namespace laptime::engine {

namespace {

/// One of the limits that an attempt has.
struct Limit {
    clock::Instant since;
    clock::Duration lasts;
    const char* what_is_missing;

    [[nodiscard]] clock::Instant end() const noexcept { return since + lasts; }
};

/// The limit that ends first; of equals the one that leaves no other attempt.
Limit first_limit(const Flight& flight, const Timeouts& timeouts) {
    Limit first{.since = flight.first_issued(),
                .lasts = timeouts.request,
                .what_is_missing = "no whole answer within "};
    const auto consider = [&first](const Limit& limit) {
        if (limit.end() < first.end()) first = limit;
    };
    if (timeouts.attempt) {
        consider({.since = flight.issued(),
                  .lasts = *timeouts.attempt,
                  .what_is_missing = "no whole answer to this attempt within "});
    }
    if (timeouts.chunk) {
        consider(
            {.since = flight.last_heard(), .lasts = *timeouts.chunk, .what_is_missing = "nothing came for "});
    }
    return first;
}

std::string in_seconds(clock::Duration duration) {
    std::ostringstream text;
    text << clock::to_seconds(duration) << " s";
    return text.str();
}

}  // namespace

clock::Instant deadline_of(const Flight& flight, const Timeouts& timeouts) {
    return first_limit(flight, timeouts).end();
}

std::string why_overdue(const Flight& flight, const Timeouts& timeouts) {
    const Limit limit = first_limit(flight, timeouts);
    return limit.what_is_missing + in_seconds(limit.lasts);
}

std::string why_unconnected(const Flight& flight, const Timeouts& timeouts) {
    return "no connection within " + in_seconds(first_limit(flight, timeouts).lasts);
}

}  // namespace laptime::engine
