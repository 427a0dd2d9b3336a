// Several loops on threads of their own.
#include "own_time.hpp"
#include "rig.hpp"

#include <laptime/engine/crew.hpp>

#include <thread>

#include <doctest/doctest.h>

using namespace laptime;
using namespace engine_test;
using namespace std::chrono_literals;
using engine::Progress;
using engine::Wish;
using records::Phase;

namespace {

using Issued = std::vector<clock::Duration>;
using transport::ScriptedTransport;

/// A crew whose loops live in virtual time, each in its own.
struct Rigged {
    explicit Rigged(ScriptedTransport::Answer answer)
        : crew{[this, answer = std::move(answer)] {
                   auto wire = std::make_unique<OwnWire>(answer);
                   wires.push_back(wire.get());
                   return wire;
               },
               clock, kept} {}

    engine::Health measure(const engine::Job& job, std::size_t threads, const engine::Watch& watch = {},
                           std::span<schedule::StopRule* const> rules = {}) {
        return crew.measure(job, one_block(job), threads, watch, rules);
    }

    std::vector<OwnWire*> wires;
    OwnTime clock;
    Kept kept;
    engine::Crew crew;
};

/// A script that does not depend on what was asked before, so that every loop gets the same.
ScriptedTransport::Answer always(const Script& script) {
    return [script](const auto&) { return script; };
}

engine::Job open_job(std::size_t n_samples) {
    return make_job(n_samples, schedule::Constant{.rate_per_s = 100});
}

}  // namespace

TEST_CASE("one schedule, any number of threads: the same requests at the same times, each once") {
    for (const schedule::Load& load : {schedule::Load{schedule::Constant{.rate_per_s = 100}},
                                       schedule::Load{schedule::Poisson{.rate_per_s = 100}}}) {
        Rigged alone{always(good_answer())};
        alone.measure(make_job(50, load), 1);
        for (const std::size_t threads : {1U, 2U, 3U, 7U}) {
            Rigged rig{always(good_answer())};
            const engine::Health health = rig.measure(make_job(50, load), threads);
            CHECK(rig.kept.records.size() == 50);
            CHECK(rig.kept.each_once());
            CHECK(rig.kept.ids() == alone.kept.ids());
            CHECK(rig.kept.issued() == alone.kept.issued());
            CHECK(health.threads == threads);
            CHECK(health.issued == 50);
            CHECK(health.schedule_lag.size() == 50);
            CHECK(health.planned->last == alone.kept.of("0.0.49").times.intended);
        }
    }
}

TEST_CASE("an open load's requests are dealt out to the threads in turn") {
    Rigged rig{always(good_answer())};
    rig.measure(open_job(20), 3);
    CHECK(rig.wires.at(0)->wire().requests().size() == 7);
    CHECK(rig.wires.at(1)->wire().requests().size() == 7);
    CHECK(rig.wires.at(2)->wire().requests().size() == 6);
}

TEST_CASE("seven users over three threads are three, two and two, and all have as much to do") {
    Rigged rig{always(good_answer())};
    const engine::Health health = rig.measure(make_job(70, schedule::Closed{.users = 7}), 3);
    std::vector<std::size_t> users;
    users.reserve(rig.wires.size());
    for (const OwnWire* wire : rig.wires) users.push_back(wire->wire().most_running());
    CHECK(users == std::vector<std::size_t>{3, 2, 2});
    CHECK(health.users == 7);
    CHECK(health.threads == 3);
    CHECK(rig.kept.records.size() == 70);
    CHECK(rig.kept.each_once());
    CHECK(health.wall == 400ms);  // ten answers each
}

TEST_CASE("the ramp of the users is the same on any number of threads") {
    for (const std::size_t threads : {1U, 3U}) {
        Rigged rig{always(answer_after(1s))};
        rig.measure(make_job(7, schedule::Closed{.users = 7, .think = {}, .ramp = 70ms}), threads);
        CHECK(rig.kept.issued() == Issued{0ms, 10ms, 20ms, 30ms, 40ms, 50ms, 60ms});
    }
}

TEST_CASE("there are never more threads than users, nor so many that each has few places in flight") {
    Rigged closed{always(good_answer())};
    CHECK(closed.measure(make_job(9, schedule::Closed{.users = 2}), 8).threads == 2);
    engine::Job job = open_job(9);
    job.max_in_flight = 200;
    Rigged capped{always(good_answer())};
    CHECK(capped.measure(job, 8).threads == 3);
    job.max_in_flight = 2;
    Rigged narrow{always(good_answer())};
    CHECK(narrow.measure(job, 8).threads == 1);
    CHECK(narrow.kept.issued() == Issued{0ms, 10ms, 40ms, 50ms, 80ms, 90ms, 120ms, 130ms, 160ms});
    Rigged none{always(good_answer())};
    CHECK(none.measure(open_job(3), 0).threads == 1);
}

TEST_CASE("the places in flight are dealt out to the threads") {
    engine::Job job = make_job(400, schedule::Constant{.rate_per_s = 1'000'000});
    job.max_in_flight = 129;
    Rigged rig{always(good_answer())};
    const engine::Health health = rig.measure(job, 2);
    CHECK(rig.wires.at(0)->wire().most_running() == 65);
    CHECK(rig.wires.at(1)->wire().most_running() == 64);
    CHECK(health.waited == 400 - 129);
}

TEST_CASE("a limit by count is one of all threads together") {
    engine::Job job = open_job(100);
    job.limits.max_requests = 13;
    for (const std::size_t threads : {1U, 2U, 3U}) {
        Rigged rig{always(good_answer())};
        std::optional<std::size_t> planned;
        rig.measure(job, threads, [&planned](const Progress& progress) {
            planned = progress.planned;
            return Wish::go_on;
        });
        CHECK(rig.kept.records.size() == 13);
        CHECK(planned == 13);
        CHECK(rig.kept.issued().back() == 120ms);
    }
}

TEST_CASE("the load around what is measured has no seam on any number of threads") {
    for (const bool by_count : {false, true}) {
        engine::Job job = open_job(by_count ? 100 : 7);
        job.warmup = 50ms;
        job.cooldown = 50ms;
        if (by_count) job.limits.max_requests = 7;
        for (const std::size_t threads : {1U, 2U, 3U}) {
            CAPTURE(threads);
            Rigged rig{always(good_answer())};
            rig.measure(job, threads);
            CHECK(rig.kept.ids(Phase::warmup).size() == 5);
            CHECK(rig.kept.ids().size() == 7);
            CHECK(rig.kept.ids(Phase::cooldown).size() == 5);
            const Issued issued = rig.kept.issued();
            REQUIRE(issued.size() == 17);
            for (std::size_t i = 0; i < issued.size(); ++i) CHECK(issued[i] == 10ms * i);
            CHECK(rig.kept.each_once());
        }
    }
}

TEST_CASE("a crew keeps its transports, and uses them again") {
    Rigged rig{always(good_answer())};
    const engine::Job job = open_job(6);
    CHECK(rig.crew.warm_up(job, one_block(job, 2), {}).ok == 2);
    rig.measure(job, 2);
    rig.measure(job, 3);
    rig.measure(job, 1);
    CHECK(rig.wires.size() == 3);
    CHECK(rig.kept.records.size() == 2 + 3 * 6);
}

TEST_CASE("the watch is called on the caller's thread, the loops run on others") {
    Rigged rig{[caller = std::this_thread::get_id()](const auto&) {
        CHECK(std::this_thread::get_id() != caller);
        return good_answer();
    }};
    const auto caller = std::this_thread::get_id();
    Progress last;
    int calls = 0;
    const auto watch = [&](const Progress& progress) {
        CHECK(std::this_thread::get_id() == caller);
        ++calls;
        last = progress;
        return Wish::go_on;
    };
    const engine::Job job = open_job(10);
    rig.crew.warm_up(job, one_block(job), watch);
    CHECK(last.planned == 1);
    CHECK(last.finished == 1);
    rig.measure(job, 2, watch);
    CHECK(calls >= 2);
    CHECK(last.planned == 10);
    CHECK(last.finished == 10);
    CHECK(last.ok == 10);
    CHECK(last.in_flight == 0);
}

TEST_CASE("the client's own figures are those of all threads together") {
    Rigged rig{always(good_answer())};
    const engine::Health health = rig.measure(open_job(30), 3);
    CHECK(health.cpu > 0ns);
    CHECK(health.wall == 330ms);
    CHECK(health.in_flight_s >= 0);  // though the loops tell of earlier times after later ones
    CHECK(health.in_flight_s <= static_cast<double>(health.most_in_flight) * clock::to_seconds(health.wall));
    CHECK(health.descriptors.open >= health.most_in_flight);
    CHECK(health.descriptors.limit >= health.descriptors.open);
    CHECK(health.local_ports == engine::local_ports());
    CHECK_FALSE(health.cut_short);
    CHECK(health.stopped.empty());
}
