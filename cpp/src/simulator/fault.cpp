#include "randomness.hpp"

#include <laptime/error/error.hpp>
#include <laptime/random/philox.hpp>
#include <laptime/simulator/fault.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace laptime::simulator {

namespace {

constexpr std::array<std::pair<FaultKind, std::string_view>, 14> names{{
    {FaultKind::status, "status"},
    {FaultKind::hang, "hang"},
    {FaultKind::slow_head, "slow_head"},
    {FaultKind::html, "html"},
    {FaultKind::reset, "reset"},
    {FaultKind::cut_off, "cut_off"},
    {FaultKind::truncated, "truncated"},
    {FaultKind::stream_error, "stream_error"},
    {FaultKind::malformed_json, "malformed_json"},
    {FaultKind::split_character, "split_character"},
    {FaultKind::endless, "endless"},
    {FaultKind::no_usage, "no_usage"},
    {FaultKind::no_end_marker, "no_end_marker"},
    {FaultKind::closed_after_reply, "closed_after_reply"},
}};

/// Whether an occurrence falls on a call. One number is drawn for each Share, so that what is listed behind
/// it does not change what it falls on.
struct FallsOn {
    std::uint64_t ordinal;
    random::Philox& random;

    bool operator()(const Share& occurrence) const { return random.uniform() < occurrence.share; }
    bool operator()(const Every& occurrence) const { return ordinal % occurrence.every == 0; }
    bool operator()(const At& occurrence) const {
        return std::ranges::find(occurrence.ordinals, ordinal) != occurrence.ordinals.end();
    }
};

struct ObjectionToOccurrence {
    std::string operator()(const Share& occurrence) const {
        return occurrence.share >= 0 && occurrence.share <= 1 ? "" : "share must lie between 0 and 1";
    }
    std::string operator()(const Every& occurrence) const {
        return occurrence.every > 0 ? "" : "every must be at least 1";
    }
    std::string operator()(const At& occurrence) const {
        return std::ranges::find(occurrence.ordinals, 0U) == occurrence.ordinals.end()
                   ? ""
                   : "at counts calls from 1";
    }
};

}  // namespace

std::string_view name_of(FaultKind kind) noexcept {
    for (const auto& [known, name] : names) {
        if (known == kind) return name;
    }
    return {};
}

FaultKind fault_kind(std::string_view name) {
    std::string known;
    for (const auto& [kind, its_name] : names) {
        if (its_name == name) return kind;
        known += (known.empty() ? "" : ", ") + std::string{its_name};
    }
    throw error::SpecError("simulator: there is no fault '" + std::string{name} + "': there are " + known);
}

const Fault* fault_of_call(const std::vector<Fault>& faults, std::string_view model, std::uint64_t seed,
                           std::uint64_t ordinal) {
    if (faults.empty()) return nullptr;
    random::Philox random = randomness("faults", model, seed, ordinal);
    for (const Fault& fault : faults) {
        if (std::visit(FallsOn{ordinal, random}, fault.occurrence)) return &fault;
    }
    return nullptr;
}

std::string objection_to(const Fault& fault) {
    constexpr int first_error = 400;
    constexpr int last_error = 599;
    if (fault.status < first_error || fault.status > last_error) {
        return "status must be an HTTP error, 400 to 599, not " + std::to_string(fault.status);
    }
    if (fault.retry_after_s && *fault.retry_after_s < 0) return "retry_after_s must not be negative";
    if (!std::isfinite(fault.delay_s) || fault.delay_s < 0) {
        return "delay_s must be finite and not negative";
    }
    return std::visit(ObjectionToOccurrence{}, fault.occurrence);
}

}  // namespace laptime::simulator
