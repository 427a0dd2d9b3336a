// Further attempts of a request that failed.
#include "rig.hpp"

#include <doctest/doctest.h>

using namespace laptime;
using namespace engine_test;
using namespace std::chrono_literals;

namespace {

using Issued = std::vector<clock::Duration>;

engine::Job retrying(std::size_t retries, std::size_t n_samples = 1) {
    engine::Job job = make_job(n_samples);
    job.retries = retries;
    return job;
}

/// How many attempts a request has whose first gets this script.
std::size_t attempts_after(const Script& script) {
    Rig rig{in_turn({script, good_answer()})};
    rig.measure(retrying(1));
    return rig.kept.records.size();
}

/// The pauses before each attempt but the first, of a request that is refused always.
std::vector<clock::Duration> pauses(std::uint64_t seed, std::size_t retries, std::size_t sample = 0) {
    Rig rig{in_turn({refused(503)})};
    engine::Job job = retrying(retries, sample + 1);
    job.seed = seed;
    job.timeouts.request = 10h;
    rig.measure(job);
    std::vector<clock::Duration> pauses;
    const std::string id = "0.0." + std::to_string(sample);
    for (std::int32_t attempt = 1; attempt <= static_cast<std::int32_t>(retries); ++attempt) {
        pauses.push_back(*rig.kept.of(id, attempt).times.issued - *rig.kept.of(id, attempt - 1).times.done);
    }
    return pauses;
}

}  // namespace

TEST_CASE("each attempt of a request is a record, and all but the last say that another followed") {
    Rig rig{in_turn({refused(503, 10ms), failing(Failure::connection_lost), good_answer()})};
    std::size_t finished = 0;
    rig.measure(retrying(5), [&finished](const engine::Progress& progress, auto&& ended) {
        finished += ended.size();
        CHECK(progress.finished <= 1);
        return engine::Wish::go_on;
    });
    REQUIRE(rig.kept.records.size() == 3);
    CHECK(finished == 1);  // a request ends once
    CHECK(rig.kept.each_once());
    const RequestRecord& first = rig.kept.of("0.0.0", 0);
    const RequestRecord& second = rig.kept.of("0.0.0", 1);
    const RequestRecord& third = rig.kept.of("0.0.0", 2);
    CHECK(first.outcome == Outcome::http_error);
    CHECK(first.retried);
    CHECK(second.outcome == Outcome::connection_lost);
    CHECK(second.retried);
    CHECK(third.outcome == Outcome::ok);
    CHECK_FALSE(third.retried);
}

TEST_CASE("all attempts have the same intended time, and issued times of their own") {
    Rig rig{in_turn({good_answer(), refused(503, 10ms), good_answer()})};
    engine::Job job = retrying(1, 2);
    job.load = schedule::Constant{.rate_per_s = 100};
    rig.measure(job);
    CHECK(rig.kept.of("0.0.1", 0).times.intended == start + 10ms);
    CHECK(rig.kept.of("0.0.1", 0).times.issued == start + 10ms);
    CHECK(rig.kept.of("0.0.1", 1).times.intended == start + 10ms);
    CHECK(rig.kept.of("0.0.1", 1).times.issued == start + 21ms);  // refused after 1 ms
    CHECK(rig.kept.of("0.0.1", 1).times.done == start + 61ms);
}

TEST_CASE("a request has no more attempts than it may have, and the last failure is its end") {
    Rig rig{in_turn({refused(503)})};
    std::vector<schedule::FinishedRequest> finished;
    rig.measure(retrying(3), [&finished](const auto&, auto&& ended) {
        finished.insert(finished.end(), ended.begin(), ended.end());
        return engine::Wish::go_on;
    });
    CHECK(rig.kept.records.size() == 4);
    CHECK_FALSE(rig.kept.of("0.0.0", 3).retried);
    REQUIRE(finished.size() == 1);
    CHECK_FALSE(finished[0].ok);
    CHECK(finished[0].latency == rig.elapsed());  // from the intended time, through all attempts
}

TEST_CASE("without retries a request has one attempt") {
    Rig rig{in_turn({refused(503, 1ms)})};
    rig.measure(make_job(1));
    CHECK(rig.kept.records.size() == 1);
    CHECK_FALSE(rig.kept.of("0.0.0").retried);
}

TEST_CASE("what may pass is tried again") {
    for (const int status : {408, 425, 429, 500, 502, 503, 504, 529}) {
        CAPTURE(status);
        CHECK(attempts_after(refused(status)) == 2);
    }
    CHECK(attempts_after(failing(Failure::connect)) == 2);
    CHECK(attempts_after(failing(Failure::connection_lost)) == 2);
    CHECK(attempts_after(failing(Failure::timeout)) == 2);
    CHECK(attempts_after(answering(200, "{\"error\":\"overloaded\"}\n")) == 2);
    CHECK(attempts_after(answering(200, delta("A"))) == 2);  // truncated
}

TEST_CASE("what will not pass is not tried again") {
    for (const int status : {301, 400, 401, 403, 404, 413, 422, 501}) {
        CAPTURE(status);
        CHECK(attempts_after(refused(status)) == 1);
    }
    CHECK(attempts_after(failing(Failure::protocol)) == 1);
    CHECK(attempts_after(answering(200, "<html>\n")) == 1);
    CHECK(attempts_after(good_answer()) == 1);
}

TEST_CASE("what the server asks for before another attempt is obeyed to the nanosecond") {
    for (const clock::Duration pause :
         {clock::Duration{1}, clock::Duration{1'234'567'891}, clock::Duration{90s}}) {
        Rig rig{in_turn({refused(429, pause), good_answer()})};
        rig.measure(retrying(1));
        CHECK(rig.kept.of("0.0.0", 1).times.issued == start + 1ms + pause);
    }
}

TEST_CASE("pauses double from half a second to half a minute, less a random quarter at most") {
    const auto measured = pauses(7, 50);
    clock::Duration longest = 500ms;
    for (const clock::Duration pause : measured) {
        CHECK(pause <= longest);
        CHECK(pause >= longest * 3 / 4);
        longest = std::min<clock::Duration>(2 * longest, 30s);
    }
}

TEST_CASE("pauses are a pure function of the seed, and no two requests have the same") {
    CHECK(pauses(7, 3) == pauses(7, 3));
    CHECK(pauses(7, 3) != pauses(8, 3));
    CHECK(pauses(7, 3, 0) != pauses(7, 3, 1));
}

TEST_CASE("the time for the whole request wins over another attempt that would begin later") {
    const auto attempts = [](clock::Duration retry_after) {
        Rig rig{in_turn({refused(503, retry_after), good_answer()})};
        engine::Job job = retrying(1);
        job.timeouts.request = 5s;
        rig.measure(job);
        CHECK(rig.kept.of("0.0.0", 0).retried == (rig.kept.records.size() == 2));
        return rig.kept.records.size();
    };
    // The server refuses after 1 ms.
    CHECK(attempts(4'999ms - 1ns) == 2);
    CHECK(attempts(4'999ms) == 1);
    CHECK(attempts(std::chrono::hours{1'000'000}) == 1);
}

TEST_CASE("the time for the whole request ends its last attempt too") {
    Rig rig{in_turn({refused(503, 100ms), answer_after(10s)})};
    engine::Job job = retrying(5);
    job.timeouts.request = 1s;
    rig.measure(job);
    CHECK(rig.elapsed() == 1s);
    CHECK(rig.kept.records.size() == 2);
    CHECK(rig.kept.of("0.0.0", 1).outcome == Outcome::timeout);
    CHECK_FALSE(rig.kept.of("0.0.0", 1).retried);
}

TEST_CASE("a user of a closed loop waits for the last attempt, and then thinks") {
    Rig rig{in_turn({refused(503, 100ms), good_answer(), good_answer()})};
    engine::Job job = retrying(1, 2);
    job.load = schedule::Closed{.users = 1, .think = 5ms};
    std::vector<std::size_t> in_flight;
    rig.measure(job, [&in_flight](const engine::Progress& progress, auto&&) {
        in_flight.push_back(progress.in_flight);
        return engine::Wish::go_on;
    });
    CHECK(rig.kept.issued() == Issued{0ms, 101ms, 146ms});
    // Told at 0, 50, 100 and 150 ms and at the end: while it pauses it is in flight.
    CHECK(in_flight == std::vector<std::size_t>{1, 1, 1, 1, 0});
}

TEST_CASE("a request that pauses between two attempts keeps its place in flight") {
    Rig rig{in_turn({refused(503, 100ms), good_answer(), good_answer()})};
    engine::Job job = retrying(1, 2);
    job.load = schedule::Constant{.rate_per_s = 1000};
    job.max_in_flight = 1;
    rig.measure(job);
    CHECK(rig.kept.issued() == Issued{0ms, 101ms, 141ms});
}

TEST_CASE("once the run is to stop nothing is tried again") {
    SUBCASE("a request that fails afterwards") {
        Rig rig{in_turn({refused(503, 1ms)})};
        rig.measure(retrying(5), [](const auto&, auto&&) { return engine::Wish::finish; });
        CHECK(rig.kept.records.size() == 1);
        CHECK_FALSE(rig.kept.of("0.0.0").retried);
    }
    SUBCASE("a request that pauses is recorded as cancelled, with its attempts before") {
        for (const engine::Wish wish : {engine::Wish::finish, engine::Wish::cancel}) {
            Rig rig{in_turn({refused(503, 10s)})};
            engine::Progress last;
            rig.measure(retrying(5), [&](const engine::Progress& progress, auto&&) {
                last = progress;
                return rig.elapsed() > 0ms ? wish : engine::Wish::go_on;
            });
            REQUIRE(rig.kept.records.size() == 2);
            CHECK(rig.kept.of("0.0.0", 0).retried);
            const RequestRecord& unsent = rig.kept.of("0.0.0", 1);
            CHECK(unsent.outcome == Outcome::cancelled);
            CHECK(unsent.times.intended == start);
            CHECK_FALSE(unsent.times.issued.has_value());
            CHECK(last.in_flight == 0);
            CHECK(last.finished == 1);
            CHECK(rig.elapsed() == 50ms);
        }
    }
    SUBCASE("when the time is over") {
        Rig rig{in_turn({refused(503, 20ms), refused(503, 20ms), answer_after(1s)})};
        engine::Job job = retrying(5);
        job.limits.max_time = 30ms;
        rig.measure_without_end(job);
        CHECK(rig.kept.issued() == Issued{0ms, 21ms});
        CHECK(rig.kept.of("0.0.0", 2).outcome == Outcome::cancelled);
        CHECK(rig.elapsed() == 30ms);
    }
}
