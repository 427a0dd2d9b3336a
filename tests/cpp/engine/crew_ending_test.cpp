// How a crew is ended: by rules, by the watch, by what goes wrong in one of its loops.
#include "own_time.hpp"
#include "rig.hpp"

#include <laptime/engine/crew.hpp>
#include <laptime/error/error.hpp>

#include <latch>
#include <stdexcept>
#include <thread>
#include <utility>

#include <doctest/doctest.h>

using namespace laptime;
using namespace engine_test;
using namespace std::chrono_literals;
using engine::Progress;
using engine::Wish;

namespace {

using Factory = std::function<std::unique_ptr<transport::Transport>(std::size_t k)>;

struct Rigged {
    explicit Rigged(Factory make_transport)
        : crew{[this, make_transport = std::move(make_transport)] { return make_transport(n_transports++); },
               clock, kept} {}

    /// Measures without end, until something else ends it.
    engine::Health measure(const engine::Job& job, std::size_t threads, const engine::Watch& watch = {},
                           std::span<schedule::StopRule* const> rules = {}) {
        return crew.measure(job, one_block(job, 1, std::nullopt), threads, watch, rules);
    }

    std::size_t n_transports = 0;
    OwnTime clock;
    Kept kept;
    engine::Crew crew;
};

Factory always(const Script& script) {
    return [script](std::size_t) {
        return std::make_unique<OwnWire>([script](const transport::HttpRequest&) { return script; });
    };
}

/// Loops in virtual time are fast: the answers are slow, so that what is recorded in a moment is not too
/// much.
engine::Job endless(std::size_t users) {
    engine::Job job = make_job(3, schedule::Closed{.users = users, .think = 1h});
    job.timeouts.request = 1h;
    return job;
}

/// A rule that says what a test wants.
class Rule final : public schedule::StopRule {
  public:
    using Look = std::function<std::optional<std::string>(std::span<const schedule::FinishedRequest>)>;

    explicit Rule(Look look) : look_{std::move(look)} {}

    std::optional<std::string> look(std::span<const schedule::FinishedRequest> ended) override {
        CHECK(std::this_thread::get_id() == caller_);
        return look_(ended);
    }

  private:
    Look look_;
    std::thread::id caller_ = std::this_thread::get_id();
};

/// Answers only once the gate is open.
class GatedWire final : public transport::Transport {
  public:
    explicit GatedWire(std::latch& gate)
        : gate_{gate}, wire_{[](const transport::HttpRequest&) { return good_answer(); }} {}

    void submit(transport::TransferId id, transport::HttpRequest request) override {
        wire_.submit(id, std::move(request));
    }
    std::optional<transport::Finish> cancel(transport::TransferId id) override { return wire_.cancel(id); }
    clock::Instant poll(clock::Instant until, transport::Listener& listener) override {
        gate_.wait();
        return wire_.poll(until, listener);
    }

  private:
    std::latch& gate_;
    OwnWire wire_;
};

/// Fails when it is to send its first request.
class BrokenTransport final : public transport::Transport {
  public:
    void submit(transport::TransferId, transport::HttpRequest) override {
        throw error::RunError("the wire is cut");
    }
    std::optional<transport::Finish> cancel(transport::TransferId) override { return std::nullopt; }
    clock::Instant poll(clock::Instant until, transport::Listener&) override { return until; }
};

}  // namespace

TEST_CASE("a run in which too many requests fail is stopped, with the reason") {
    for (const std::size_t threads : {1U, 2U, 3U}) {
        Rigged rig{always(failing(Failure::connection_lost))};
        schedule::MaxErrorRate rule{0.5, 10};
        schedule::StopRule* const rules[] = {&rule};
        const engine::Health health = rig.measure(endless(6), threads, {}, rules);
        CHECK(health.stopped.find("requests failed, more than 50 %") != std::string::npos);
        CHECK(health.cut_short);
        CHECK(health.threads == threads);
        CHECK(rig.kept.each_once());
    }
}

TEST_CASE("a rule that is content stops nothing, and hears of every request once") {
    Rigged rig{always(good_answer())};
    std::size_t heard = 0;
    Rule rule{[&heard](auto ended) {
        heard += ended.size();
        return std::nullopt;
    }};
    schedule::MaxErrorRate lenient{0.5, 1};
    schedule::StopRule* const rules[] = {&rule, &lenient};
    engine::Job job = make_job(3, schedule::Constant{.rate_per_s = 100});
    job.limits.max_requests = 40;
    const engine::Health health = rig.measure(job, 3, {}, rules);
    CHECK(heard == 40);
    CHECK(health.stopped.empty());
    CHECK_FALSE(health.cut_short);
}

TEST_CASE("the first rule that wants an end gives the reason, and all rules go on hearing") {
    Rigged rig{always(good_answer())};
    int looks = 0;
    Rule silent{[&looks](auto) {
        ++looks;
        return std::nullopt;
    }};
    Rule first{[](auto) { return std::optional<std::string>{"the first"}; }};
    Rule second{[](auto) { return std::optional<std::string>{"the second"}; }};
    schedule::StopRule* const rules[] = {&silent, &first, &second};
    const engine::Health health = rig.measure(endless(2), 2, {}, rules);
    CHECK(health.stopped == "the first");
    CHECK(looks >= 2);  // one that stops it, one at the end
}

TEST_CASE("a rule that speaks only when all has ended has stopped nothing") {
    Rigged rig{always(good_answer())};
    bool over = false;
    Rule rule{[&over](auto) { return over ? std::optional<std::string>{"too late"} : std::nullopt; }};
    schedule::StopRule* const rules[] = {&rule};
    engine::Job job = make_job(1);
    job.limits.max_requests = 1;
    const engine::Health health = rig.measure(
        job, 1,
        [&over](const Progress& progress) {
            over = progress.finished == 1;
            return Wish::go_on;
        },
        rules);
    CHECK(health.stopped.empty());
}

TEST_CASE("a rule that speaks when all has been sent has stopped nothing") {
    std::latch looked{1};
    Rigged rig{[&looked](std::size_t) { return std::make_unique<GatedWire>(looked); }};
    bool first = true;
    Rule rule{[&](auto) {
        if (std::exchange(first, false)) looked.count_down();
        return std::optional<std::string>{"enough"};
    }};
    schedule::StopRule* const rules[] = {&rule};
    engine::Job job = make_job(1);
    job.limits.max_requests = 1;
    const engine::Health health = rig.measure(job, 1, {}, rules);
    CHECK(health.stopped.empty());
    CHECK(rig.kept.outcomes() == std::map<Outcome, int>{{Outcome::ok, 1}});
}

TEST_CASE("requests are told to rules in the order they ended, whichever loop they were of") {
    Rigged rig{always(good_answer())};
    Rule rule{[](auto ended) {
        for (std::size_t i = 1; i < ended.size(); ++i) CHECK(ended[i - 1].ended <= ended[i].ended);
        return std::nullopt;
    }};
    schedule::StopRule* const rules[] = {&rule};
    engine::Job job = make_job(3, schedule::Constant{.rate_per_s = 100});
    job.limits.max_requests = 60;
    rig.measure(job, 3, {}, rules);
}

TEST_CASE("the watch may end a run that would not end") {
    for (const Wish wish : {Wish::finish, Wish::cancel}) {
        Rigged rig{always(good_answer())};
        const engine::Health health = rig.measure(endless(3), 2, [wish](const Progress&) { return wish; });
        CHECK(health.cut_short);
        CHECK(health.stopped.empty());  // no rule did
        CHECK(rig.kept.each_once());
    }
}

TEST_CASE("what the watch throws goes on, once everything is recorded") {
    Rigged rig{always(good_answer())};
    int calls = 0;
    const auto interrupt = [&calls](const Progress&) -> Wish {
        ++calls;
        throw std::runtime_error("Ctrl-C");
    };
    CHECK_THROWS_WITH(rig.measure(endless(4), 2, interrupt), "Ctrl-C");
    CHECK(calls == 1);  // it is not asked again
    CHECK(rig.kept.each_once());
    CHECK(rig.kept.records.size() >= 4);
}

TEST_CASE("what a rule throws goes on, once everything is recorded") {
    Rigged rig{always(good_answer())};
    Rule rule{[](auto) -> std::optional<std::string> { throw std::runtime_error("a bad rule"); }};
    schedule::StopRule* const rules[] = {&rule};
    CHECK_THROWS_WITH(rig.measure(endless(4), 3, {}, rules), "a bad rule");
    CHECK(rig.kept.each_once());
}

TEST_CASE("what goes wrong in one loop ends the others, and comes out") {
    Rigged rig{[](std::size_t k) -> std::unique_ptr<transport::Transport> {
        if (k == 1) return std::make_unique<BrokenTransport>();
        return always(good_answer())(k);
    }};
    CHECK_THROWS_WITH(rig.measure(endless(6), 3), "the wire is cut");
    CHECK(rig.kept.each_once());
    CHECK(rig.kept.outcomes()[Outcome::cancelled] > 0);
}

TEST_CASE("what goes wrong in the warm-up comes out too") {
    Rigged rig{[](std::size_t) { return std::make_unique<BrokenTransport>(); }};
    const engine::Job job = make_job(1);
    CHECK_THROWS_WITH(rig.crew.warm_up(job, one_block(job), {}), "the wire is cut");
}

TEST_CASE("a transport that cannot be made ends the block before it begins") {
    Rigged rig{[](std::size_t k) -> std::unique_ptr<transport::Transport> {
        if (k == 1) throw error::RunError("out of descriptors");
        return always(good_answer())(k);
    }};
    CHECK_THROWS_WITH(rig.measure(endless(6), 3), "out of descriptors");
    CHECK(rig.kept.records.empty());
}

TEST_CASE("a job that makes no sense is refused on the caller's thread") {
    Rigged rig{always(good_answer())};
    engine::Job job = make_job(1, schedule::Constant{.rate_per_s = 100});
    job.max_in_flight = 0;
    CHECK_THROWS_AS(rig.measure(job, 2), error::SpecError);
    CHECK(rig.n_transports == 0);
}
