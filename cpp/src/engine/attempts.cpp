#include "attempts.hpp"

#include <laptime/random/philox.hpp>

#include <algorithm>
#include <string>

namespace laptime::engine {

namespace {

constexpr double first_pause_s = 0.5;
constexpr double longest_pause_s = 30;
constexpr double random_share = 0.25;

bool is_passing_status(int status) noexcept {
    constexpr int overloaded = 529;  // Anthropic's
    switch (status) {
        case 408:
        case 425:
        case 429:
        case 500:
        case 502:
        case 503:
        case 504:
        case overloaded:
            return true;
        default:
            return false;
    }
}

/// Under such a one the server reported the error inside its answer.
bool is_good_status(int status) noexcept {
    return status >= 200 && status < 300;
}

}  // namespace

bool may_pass(const records::RequestRecord& record) noexcept {
    using records::Outcome;
    switch (record.outcome) {
        case Outcome::connect_failed:
        case Outcome::connection_lost:
        case Outcome::truncated:
        case Outcome::timeout:
            return true;
        case Outcome::http_error:
            return record.status && (is_passing_status(*record.status) || is_good_status(*record.status));
        default:
            return false;
    }
}

clock::Duration pause_before(std::size_t attempt, std::optional<clock::Duration> retry_after,
                             std::uint64_t seed, std::string_view request_id) {
    if (retry_after) return *retry_after;
    const std::string purpose = "pause before " + std::string{request_id};
    random::Philox random{random::derive_seed(seed, purpose), attempt};
    double pause_s = first_pause_s;
    for (std::size_t i = 1; i < attempt && pause_s < longest_pause_s; ++i) pause_s *= 2;
    pause_s = std::min(pause_s, longest_pause_s);
    return clock::from_seconds(pause_s * (1 - random_share * random.uniform()));
}

std::optional<clock::Instant> next_attempt(const Flight& flight, const Job& job, clock::Instant now) {
    const auto attempt = static_cast<std::size_t>(flight.request().attempt) + 1;
    if (attempt > job.retries || !may_pass(flight.record())) return std::nullopt;
    const clock::Duration pause =
        pause_before(attempt, flight.retry_after(), job.seed, flight.record().identity.request_id);
    // Compared without adding: a server may ask for a pause beyond the end of the clock.
    if (pause >= flight.first_issued() + job.timeouts.request - now) return std::nullopt;
    return now + pause;
}

}  // namespace laptime::engine
