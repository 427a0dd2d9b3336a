// Runs that end early, or against a server that does not answer: failures, never gaps.
#include "rig.hpp"

#include <laptime/error/error.hpp>

#include <stdexcept>

#include <doctest/doctest.h>

using namespace laptime;
using namespace end_to_end;
using namespace std::chrono_literals;
using engine::Progress;
using engine::Wish;
using Outcomes = std::map<Outcome, std::size_t>;

namespace {

const schedule::Load eight_users = schedule::Closed{.users = 8};
const schedule::Load random_arrivals = schedule::Poisson{.rate_per_s = 1000};

}  // namespace

TEST_CASE("a run that is limited in time ends by itself, and what it began is answered") {
    for (const schedule::Load& load : {eight_users, random_arrivals}) {
        Rig rig;
        engine::Job job = rig.job(load);
        job.limits.max_time = 200ms;
        const engine::Health health = rig.measure(job, 2, std::nullopt);
        const auto records = rig.records();
        CHECK(health.issued == records.size());
        CHECK(records.size() > 8);
        CHECK(outcomes_of(records) == Outcomes{{Outcome::ok, records.size()}});
        CHECK_FALSE(health.cut_short);
    }
}

TEST_CASE("users whom the server keeps waiting are given the grace and no more") {
    Rig rig{server_of(silent_model())};
    engine::Job job = rig.job(eight_users);
    job.limits.max_time = 300ms;
    job.grace = 100ms;
    const engine::Health health = rig.measure(job, 2, std::nullopt);
    const auto records = rig.records();
    CHECK(outcomes_of(records) == Outcomes{{Outcome::cancelled, 8}});
    CHECK(health.wall >= 400ms);
    for (const records::RequestRecord& record : records) {
        CHECK(record.times.sent.has_value());
        CHECK_FALSE(record.times.done.has_value());
    }
}

TEST_CASE("an answer that does not come is a timeout") {
    Rig rig{server_of(silent_model())};
    engine::Job job = rig.job(eight_users);
    job.samples.resize(8);
    job.timeouts.request = 500ms;
    const engine::Health health = rig.measure(job, 2);
    const auto records = rig.records();
    CHECK(outcomes_of(records) == Outcomes{{Outcome::timeout, 8}});
    CHECK(health.connections_opened == 8);
    for (const records::RequestRecord& record : records) {
        CHECK(record.message == "no whole answer within 0.5 s");
        CHECK(record.times.sent.has_value());
    }
}

TEST_CASE("an answer that stops in the middle is a timeout that keeps what came") {
    Rig rig{server_of(stalling_model())};
    engine::Job job = rig.job(eight_users);
    job.samples.resize(8);
    job.timeouts.chunk = 500ms;
    static_cast<void>(rig.measure(job, 2));
    const auto records = rig.records();
    CHECK(outcomes_of(records) == Outcomes{{Outcome::timeout, 8}});
    for (const records::RequestRecord& record : records) {
        CHECK(record.message == "nothing came for 0.5 s");
        CHECK_FALSE(record.output.empty());
        CHECK(record.times.first_token.has_value());
        CHECK(record.status == 200);
    }
}

TEST_CASE("the watch may end a run in the middle, whatever is under way") {
    for (const schedule::Load& load : {eight_users, random_arrivals}) {
        for (const Wish wish : {Wish::finish, Wish::cancel}) {
            Rig rig;
            const engine::Health health = rig.measure(
                rig.job(load), 2, std::nullopt,
                [wish](const Progress& progress) { return progress.finished > 20 ? wish : Wish::go_on; });
            const auto records = rig.records();
            CHECK(health.cut_short);
            CHECK(records.size() >= health.issued);
            CHECK(outcomes_of(records)[Outcome::ok] > 20);
            CHECK(outcomes_of(records)[Outcome::ok] + outcomes_of(records)[Outcome::cancelled] ==
                  records.size());
        }
    }
}

TEST_CASE("a run that the watch interrupts leaves every request it sent in the journal") {
    for (const std::size_t threads : {1U, 2U}) {
        Rig rig{server_of(silent_model())};
        const auto interrupt = [](const Progress& progress) -> Wish {
            if (progress.in_flight == 8) throw std::runtime_error("Ctrl-C");
            return Wish::go_on;
        };
        CHECK_THROWS_WITH(static_cast<void>(rig.measure(rig.job(eight_users), threads, 1, interrupt)),
                          "Ctrl-C");
        CHECK(outcomes_of(rig.records()) == Outcomes{{Outcome::cancelled, 8}});
    }
}

TEST_CASE("a crew goes on, with the same transports, after a run that was cancelled") {
    Rig rig{server_of(stalling_model())};
    const engine::Job job = rig.job(eight_users);
    for (int i = 0; i < 3; ++i) {
        static_cast<void>(rig.measure(job, 2, 1, [](const Progress&) { return Wish::cancel; }));
    }
    rig.server.reset();
    rig.server = std::make_unique<simulator::Simulator>(server_of(quick_model()));
    rig.url = rig.server->url();
    engine::Job quick = rig.job(eight_users);
    quick.segment = 1;
    CHECK(rig.measure(quick, 2).issued == n_samples);
}

TEST_CASE("a server that stops in the middle leaves failures, not gaps") {
    for (const std::size_t threads : {1U, 2U}) {
        Rig rig;
        static_cast<void>(rig.measure(rig.job(schedule::Closed{.users = 4, .think = 20ms}), threads, 1,
                                      [&rig](const Progress& progress) {
                                          if (progress.finished > 0) rig.server->stop();
                                          return Wish::go_on;
                                      }));
        const auto records = rig.records();
        CHECK(records.size() == n_samples);
        CHECK(outcomes_of(records)[Outcome::connect_failed] > 0);
    }
}

TEST_CASE("a run in which too many requests fail is stopped by the rule") {
    Rig rig;
    rig.server->stop();
    schedule::MaxErrorRate rule{0.5, 10};
    schedule::StopRule* const rules[] = {&rule};
    const engine::Job job = rig.job(schedule::Closed{.users = 4, .think = 5ms});
    const engine::Health health = rig.crew.measure(job, Rig::block(job, std::nullopt), 2, {}, rules);
    CHECK(health.stopped.find("requests failed, more than 50 %") != std::string::npos);
    CHECK(outcomes_of(rig.records())[Outcome::connect_failed] >= 10);
}

#ifdef __linux__
TEST_CASE("a journal that cannot be written ends the run, and nothing is left running") {
    Rig rig;
    records::Journal full{"/dev/full"};
    engine::Crew crew{[&rig] { return std::make_unique<transport::CurlTransport>(rig.clock); }, rig.clock,
                      full};
    const engine::Job job = rig.job(eight_users);
    for (const std::size_t threads : {1U, 3U}) {
        CHECK_THROWS_AS(crew.measure(job, Rig::block(job, std::nullopt), threads, {}), error::RunError);
    }
    CHECK_THROWS_AS(full.close(), error::RunError);
}
#endif
