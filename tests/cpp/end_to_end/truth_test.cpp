// What is recorded is what the server did.
#include "rig.hpp"

#include <algorithm>
#include <set>

#include <doctest/doctest.h>

using namespace laptime;
using namespace end_to_end;

namespace {

/// Each question was asked once, and what was seen of it is what was done.
void check_truth(Rig& rig) {
    std::map<std::string, simulator::Truth> truth;
    for (const simulator::Truth& call : rig.server->truth()) truth[call.question_id] = call;
    std::set<std::string> measured;
    for (const records::RequestRecord& record : rig.records()) {
        CHECK(record.outcome == Outcome::ok);
        if (record.identity.phase != records::Phase::measure) continue;
        measured.insert(record.identity.sample_id);
        const simulator::Truth& call = truth.at(record.identity.sample_id);
        CHECK(record.tokens.output->value == static_cast<std::int64_t>(call.tokens));
        CHECK(clock::to_ns(*record.times.sent) <= call.received_ns);
        const records::Chunk& last = record.times.chunks.back();
        CHECK(clock::to_ns(last.arrived + last.uncertainty) >= call.chunk_sent_ns.back());
        CHECK(record.times.intended <= *record.times.issued);
        CHECK(*record.times.issued <= *record.times.sent);
    }
    CHECK(measured.size() == n_samples);
}

/// Answers whose pieces come all at once, more than one reading brings.
simulator::Config flood() {
    simulator::ModelConfig model = quick_model();
    model.inter_token_s = random::Constant{0};
    model.output_tokens = random::Constant{600};
    return server_of(model);
}

/// How many tokens were sent after the record says that they had come. (Nothing can be said of the other
/// side: what the server has written its system may hold back.)
std::size_t seen_before_sent(const records::RequestRecord& record, const simulator::Truth& call) {
    std::size_t n = 0;
    std::size_t token = 0;
    for (const records::Chunk& chunk : record.times.chunks) {
        for (std::int32_t i = 0; i < chunk.tokens.value_or(0); ++i, ++token) {
            if (clock::to_ns(chunk.arrived + chunk.uncertainty) < call.chunk_sent_ns.at(token)) ++n;
        }
    }
    CHECK(token == call.tokens);
    return n;
}

}  // namespace

TEST_CASE("what is recorded is what the server did, over every API, closed and open, streamed and whole") {
    for (const api::Api* api : api::all_apis()) {
        for (const schedule::Load& load : {schedule::Load{schedule::Closed{.users = 8}},
                                           schedule::Load{schedule::Poisson{.rate_per_s = 1000}}}) {
            for (const bool stream : {true, false}) {
                CAPTURE(api->name());
                CAPTURE(stream);
                Rig rig;
                engine::Job job = rig.job(load, std::string{api->name()});
                job.generation.stream = stream;
                CHECK(rig.crew.warm_up(job, Rig::block(job), {}).ok == 1);
                CHECK(rig.measure(job, 1).issued == n_samples);
                check_truth(rig);
            }
        }
    }
}

TEST_CASE("no piece is stamped before it was sent, and none before another, also where all come at once") {
    Rig rig{flood()};
    engine::Job job = rig.job(schedule::Closed{.users = 16});
    job.generation.max_tokens = 1000;
    static_cast<void>(rig.measure(job, 1));
    std::map<std::string, simulator::Truth> truth;
    for (const simulator::Truth& call : rig.server->truth()) truth[call.question_id] = call;
    for (const records::RequestRecord& record : rig.records()) {
        REQUIRE(record.outcome == Outcome::ok);
        CHECK(seen_before_sent(record, truth.at(record.identity.sample_id)) == 0);
        CHECK(std::ranges::is_sorted(record.times.chunks, {}, &records::Chunk::arrived));
        CHECK(*record.times.done >= record.times.chunks.back().arrived);
    }
}

TEST_CASE("so it is with several threads, and the client knows what it did") {
    for (const std::size_t threads : {2U, 3U}) {
        CAPTURE(threads);
        {
            Rig rig;
            const engine::Health health = rig.measure(rig.job(schedule::Closed{.users = 7}), threads);
            CHECK(health.threads == threads);
            CHECK(health.users == 7);
            CHECK(health.most_in_flight <= 7);
            CHECK(health.in_flight_s > 0);
            CHECK(health.in_flight_s <= 7 * clock::to_seconds(health.sending));
            CHECK(health.connections_opened == 7);  // each user keeps one
            check_truth(rig);
        }
        {
            Rig rig;
            const engine::Health health =
                rig.measure(rig.job(schedule::Poisson{.rate_per_s = 1000}), threads);
            CHECK(health.issued == n_samples);
            CHECK(health.schedule_lag.size() == n_samples);
            CHECK(health.planned.has_value());
            CHECK(health.connections_opened >= 1);
            CHECK(health.connections_opened <= n_samples);
            CHECK(health.cpu > clock::Duration::zero());
            CHECK(health.wall >= health.sending);
            check_truth(rig);
        }
    }
}

TEST_CASE("a cap in flight holds on the wire too") {
    Rig rig;
    engine::Job job = rig.job(schedule::Constant{.rate_per_s = 100'000});
    job.max_in_flight = 3;
    const engine::Health health = rig.measure(job, 2);
    CHECK(health.most_in_flight == 3);
    CHECK(health.waited > 0);
    CHECK(health.waited <= n_samples - 3);
    CHECK(health.connections_opened == 3);
    // Sweep over the calls as the server saw them: never more than three at a time.
    std::vector<std::pair<std::int64_t, int>> changes;
    for (const simulator::Truth& call : rig.server->truth()) {
        changes.emplace_back(call.received_ns, 1);
        changes.emplace_back(call.chunk_sent_ns.back(), -1);  // then the client may have its answer
    }
    std::sort(changes.begin(), changes.end());
    int in_flight = 0;
    for (const auto& [time, change] : changes) {
        in_flight += change;
        CHECK(in_flight <= 3);
    }
    check_truth(rig);
}

TEST_CASE("the load before and after what is measured is recorded as such") {
    using namespace std::chrono_literals;
    for (const schedule::Load& load : {schedule::Load{schedule::Closed{.users = 4}},
                                       schedule::Load{schedule::Constant{.rate_per_s = 500}}}) {
        Rig rig;
        engine::Job job = rig.job(load);
        job.warmup = 50ms;
        job.cooldown = 50ms;
        CHECK(rig.measure(job, 2).issued == n_samples);
        std::map<records::Phase, std::size_t> phases;
        for (const records::RequestRecord& record : rig.records()) {
            CHECK(record.outcome == Outcome::ok);
            ++phases[record.identity.phase];
        }
        CHECK(phases[records::Phase::measure] == n_samples);
        CHECK(phases[records::Phase::warmup] > 0);
        CHECK(phases[records::Phase::cooldown] > 0);
    }
}
