// Attempts against a server that is not there, or not yet.
#include "rig.hpp"

#include <doctest/doctest.h>

using namespace laptime;
using namespace end_to_end;
using namespace std::chrono_literals;
using engine::Progress;
using engine::Wish;

namespace {

using Attempts = std::map<std::string, std::vector<records::RequestRecord>>;

/// The records of each request, by attempt.
Attempts attempts_of(const std::vector<records::RequestRecord>& records) {
    Attempts attempts;
    for (const records::RequestRecord& record : records) {
        auto& list = attempts[record.identity.request_id];
        list.resize(std::max(list.size(), static_cast<std::size_t>(record.identity.attempt) + 1));
        list[static_cast<std::size_t>(record.identity.attempt)] = record;
    }
    return attempts;
}

}  // namespace

TEST_CASE("a server that refuses is tried again as often as was asked for") {
    for (const schedule::Load& load : {schedule::Load{schedule::Closed{.users = 10}},
                                       schedule::Load{schedule::Constant{.rate_per_s = 1000}}}) {
        Rig rig;
        rig.server->stop();
        engine::Job job = rig.job(load);
        job.samples.resize(10);
        job.retries = 1;
        const engine::Health health = rig.measure(job, 2);
        CHECK(health.issued == 10);
        const Attempts attempts = attempts_of(rig.records());
        CHECK(attempts.size() == 10);
        for (const auto& [id, list] : attempts) {
            REQUIRE(list.size() == 2);
            CHECK(list[0].outcome == Outcome::connect_failed);
            CHECK(list[0].retried);
            CHECK(list[1].outcome == Outcome::connect_failed);
            CHECK_FALSE(list[1].retried);
            CHECK(list[0].times.intended == list[1].times.intended);
            CHECK(*list[1].times.issued - *list[0].times.issued >= 375ms);  // half a second, less a quarter
        }
    }
}

TEST_CASE("a server that comes back is met by another attempt") {
    Rig rig;
    const std::uint16_t port = rig.server->port();
    rig.server.reset();
    engine::Job job = rig.job(schedule::Closed{.users = 4});
    job.samples.resize(4);
    job.retries = 8;
    static_cast<void>(rig.measure(job, 2, 1, [&rig, port](const Progress&) {
        if (!rig.server) rig.server = std::make_unique<simulator::Simulator>(server_of(quick_model(), port));
        return Wish::go_on;
    }));
    const Attempts attempts = attempts_of(rig.records());
    CHECK(attempts.size() == 4);
    for (const auto& [id, list] : attempts) {
        CHECK(list.size() > 1);
        for (const records::RequestRecord& record : list) {
            const bool is_last = &record == &list.back();
            CHECK(record.retried == !is_last);
            CHECK((record.outcome == Outcome::ok) == is_last);
        }
    }
}

TEST_CASE("a run that ends while its requests pause records what they would have tried") {
    for (const Wish wish : {Wish::finish, Wish::cancel}) {
        Rig rig;
        rig.server->stop();
        engine::Job job = rig.job(schedule::Closed{.users = 6});
        job.samples.resize(6);
        job.retries = 3;
        static_cast<void>(rig.measure(job, 2, 1, [wish](const Progress&) { return wish; }));
        const Attempts attempts = attempts_of(rig.records());
        CHECK(attempts.size() == 6);
        for (const auto& [id, list] : attempts) {
            for (const records::RequestRecord& record : list) {
                CHECK(record.retried == (&record != &list.back()));
            }
        }
    }
}
