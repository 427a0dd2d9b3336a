#include <laptime/error/error.hpp>
#include <laptime/simulator/fault.hpp>

#include <cmath>
#include <limits>
#include <set>
#include <vector>

#include <doctest/doctest.h>

using namespace laptime::simulator;
namespace error = laptime::error;

namespace {

std::vector<std::uint64_t> calls_hit(const std::vector<Fault>& faults, std::uint64_t calls,
                                     std::uint64_t seed = 1, const char* model = "m") {
    std::vector<std::uint64_t> hit;
    for (std::uint64_t ordinal = 1; ordinal <= calls; ++ordinal) {
        if (fault_of_call(faults, model, seed, ordinal) != nullptr) hit.push_back(ordinal);
    }
    return hit;
}

Fault with(FaultKind kind, Occurrence occurrence) {
    return {.kind = kind, .occurrence = std::move(occurrence)};
}

}  // namespace

TEST_CASE("a fault falls on the calls that are named") {
    CHECK(calls_hit({with(FaultKind::hang, At{{1, 4, 5}})}, 10) == std::vector<std::uint64_t>{1, 4, 5});
    CHECK(calls_hit({with(FaultKind::hang, Every{3})}, 10) == std::vector<std::uint64_t>{3, 6, 9});
    CHECK(calls_hit({with(FaultKind::hang, Every{1})}, 4).size() == 4);
    CHECK(calls_hit({with(FaultKind::hang, Share{1})}, 10).size() == 10);
    CHECK(calls_hit({with(FaultKind::hang, Share{0})}, 10).empty());
    CHECK(calls_hit({with(FaultKind::hang, At{{}})}, 10).empty());
    CHECK(calls_hit({}, 10).empty());
    CHECK(calls_hit({Fault{}}, 3).size() == 3);  // every call, where nothing is said
}

TEST_CASE("a share is drawn by seed, model and call") {
    const std::vector<Fault> faults{with(FaultKind::hang, Share{0.2})};
    const auto hit = calls_hit(faults, 10'000);
    CHECK(std::abs(static_cast<double>(hit.size()) - 2000) < 5 * std::sqrt(10'000 * 0.2 * 0.8));
    CHECK(hit == calls_hit(faults, 10'000));
    CHECK(hit != calls_hit(faults, 10'000, 2));
    CHECK(hit != calls_hit(faults, 10'000, 1, "n"));
}

TEST_CASE("the first fault of the list that falls on a call is played") {
    const std::vector<Fault> faults{with(FaultKind::hang, Every{2}), with(FaultKind::html, Every{3}),
                                    with(FaultKind::reset, Share{1})};
    const auto kind = [&faults](std::uint64_t ordinal) {
        return fault_of_call(faults, "m", 1, ordinal)->kind;
    };
    CHECK(kind(1) == FaultKind::reset);
    CHECK(kind(2) == FaultKind::hang);
    CHECK(kind(3) == FaultKind::html);
    CHECK(kind(6) == FaultKind::hang);
}

TEST_CASE("a fault that is added behind others does not change what they fall on") {
    std::vector<Fault> faults{with(FaultKind::hang, Share{0.3})};
    const auto before = calls_hit(faults, 500);
    faults.push_back(with(FaultKind::reset, Share{0.5}));
    std::vector<std::uint64_t> hung;
    for (std::uint64_t ordinal = 1; ordinal <= 500; ++ordinal) {
        const Fault* fault = fault_of_call(faults, "m", 1, ordinal);
        if (fault != nullptr && fault->kind == FaultKind::hang) hung.push_back(ordinal);
    }
    CHECK(hung == before);
}

TEST_CASE("every kind of fault has a name of its own that finds it") {
    std::set<std::string_view> names;
    for (int i = 0; i <= static_cast<int>(FaultKind::closed_after_reply); ++i) {
        const auto kind = static_cast<FaultKind>(i);
        CHECK(fault_kind(name_of(kind)) == kind);
        CHECK(names.insert(name_of(kind)).second);
    }
    CHECK(names.size() == 14);
    CHECK_THROWS_WITH_AS(
        static_cast<void>(fault_kind("fire")),
        "simulator: there is no fault 'fire': there are status, hang, slow_head, html, reset, "
        "cut_off, truncated, stream_error, malformed_json, split_character, endless, no_usage, "
        "no_end_marker, closed_after_reply",
        error::SpecError);
}

TEST_CASE("a fault that makes no sense is objected to") {
    Fault fault;
    CHECK(objection_to(fault).empty());
    SUBCASE("a status that is no error") {
        fault.status = 200;
        CHECK(objection_to(fault) == "status must be an HTTP error, 400 to 599, not 200");
        fault.status = 600;
        CHECK(objection_to(fault) == "status must be an HTTP error, 400 to 599, not 600");
    }
    SUBCASE("a retry in the past") {
        fault.retry_after_s = -1;
        CHECK(objection_to(fault) == "retry_after_s must not be negative");
    }
    SUBCASE("a delay without end") {
        fault.delay_s = std::numeric_limits<double>::infinity();
        CHECK(objection_to(fault) == "delay_s must be finite and not negative");
    }
    SUBCASE("a share above one") {
        fault.occurrence = Share{1.5};
        CHECK(objection_to(fault) == "share must lie between 0 and 1");
        fault.occurrence = Share{std::nan("")};
        CHECK(objection_to(fault) == "share must lie between 0 and 1");
    }
    SUBCASE("every zeroth call") {
        fault.occurrence = Every{0};
        CHECK(objection_to(fault) == "every must be at least 1");
    }
    SUBCASE("a call before the first") {
        fault.occurrence = At{{1, 0}};
        CHECK(objection_to(fault) == "at counts calls from 1");
    }
}
