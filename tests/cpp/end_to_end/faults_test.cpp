// Every fault of the simulated server as the whole core records it: in every API, streamed and whole, with
// several attempts, on two threads.
#include "rig.hpp"

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

using namespace laptime;
using namespace end_to_end;
using namespace std::chrono_literals;
using simulator::Fault;
using simulator::FaultKind;

namespace {

constexpr std::size_t n_asked = 2;  // of each model
constexpr std::size_t users = 64;   // so that pauses before another attempt go by together

constexpr Outcome refused = Outcome::http_error;
constexpr Outcome lost = Outcome::connection_lost;
constexpr Outcome no_api = Outcome::protocol_error;

/// How an attempt ends that meets a fault.
struct Fate {
    std::string model;
    Fault fault;
    Outcome streamed;
    Outcome whole;

    [[nodiscard]] Outcome outcome(bool stream) const { return stream ? streamed : whole; }

    /// What is not of the API does not pass, and is not tried again.
    [[nodiscard]] bool passes(bool stream) const { return outcome(stream) != Outcome::protocol_error; }
};

/// Answers that come whole and are cut short are no JSON, which says more than that they are cut short.
std::vector<Fate> failures() {
    using enum FaultKind;
    return {
        {"busy", {.kind = status, .status = 429, .retry_after_s = 1}, refused, refused},
        {"broken", {.kind = status, .status = 500}, refused, refused},
        {"loading", {.kind = status, .status = 503}, refused, refused},
        {"web page", {.kind = html}, no_api, no_api},
        {"reset", {.kind = reset}, lost, lost},
        {"reset in the middle", {.kind = reset, .after_chunks = 3}, lost, lost},
        {"cut off", {.kind = cut_off}, lost, lost},
        {"cut off in the middle", {.kind = cut_off, .after_chunks = 3}, lost, lost},
        {"empty", {.kind = truncated}, Outcome::truncated, no_api},
        {"half", {.kind = truncated, .after_chunks = 3}, Outcome::truncated, no_api},
        {"error", {.kind = stream_error}, refused, refused},
        {"error in the middle", {.kind = stream_error, .after_chunks = 3}, refused, refused},
        {"malformed", {.kind = malformed_json, .after_chunks = 3}, no_api, no_api},
    };
}

/// Faults that an answer survives.
std::vector<Fate> oddities() {
    using enum FaultKind;
    return {
        {"slow", {.kind = slow_head, .delay_s = 0.05}, Outcome::ok, Outcome::ok},
        {"half a character", {.kind = split_character, .after_chunks = 3}, Outcome::ok, Outcome::ok},
        {"uncounted", {.kind = no_usage}, Outcome::ok, Outcome::ok},
        {"unmarked", {.kind = no_end_marker}, Outcome::ok, Outcome::ok},
        {"closing", {.kind = closed_after_reply}, Outcome::ok, Outcome::ok},
    };
}

/// What is never answered to its end.
std::vector<Fate> silences() {
    using enum FaultKind;
    return {
        {"hanging", {.kind = hang}, Outcome::timeout, Outcome::timeout},
        {"endless", {.kind = endless}, Outcome::timeout, Outcome::timeout},
        {"too slow", {.kind = slow_head, .delay_s = 60}, Outcome::timeout, Outcome::timeout},
    };
}

/// A server with a model for each fate.
simulator::Config server_of(const std::vector<Fate>& fates) {
    simulator::Config config = end_to_end::server_of(quick_model());
    config.models.clear();
    for (const Fate& fate : fates) {
        config.models.push_back(quick_model());
        config.models.back().name = fate.model;
        config.models.back().inter_token_s = random::Constant{0.002};
        config.models.back().faults = {fate.fault};
    }
    return config;
}

/// A job that asks each model through each API.
engine::Job job_for(const Rig& rig, bool stream) {
    engine::Job job = rig.job(schedule::Closed{.users = users});
    const engine::Target example = job.targets.front();
    job.targets.clear();
    for (const api::Api* api : api::all_apis()) {
        for (const simulator::ModelConfig& model : rig.config.models) {
            engine::Target target = example;
            target.api = api;
            target.model = model.name;
            target.label = std::string{api->name()} + "/" + model.name;
            target.number = job.targets.size();
            job.targets.push_back(std::move(target));
        }
    }
    job.samples.resize(n_asked);
    job.generation.stream = stream;
    job.retries = 1;
    return job;
}

using ByLabel = std::map<std::string, std::vector<records::RequestRecord>>;

/// Measures all targets at once, on two threads.
ByLabel measured(Rig& rig, const engine::Job& job) {
    const auto plan = schedule::make_plan({.n_targets = job.targets.size(),
                                           .n_samples = job.samples.size(),
                                           .order = schedule::Order::interleaved,
                                           .load = job.load});
    const engine::Health health = rig.crew.measure(job, plan.front(), 2, {});
    CHECK(health.issued == job.targets.size() * n_asked);
    ByLabel by_label;
    for (records::RequestRecord& record : rig.records()) {
        by_label[record.identity.model].push_back(std::move(record));
    }
    CHECK(by_label.size() == job.targets.size());
    return by_label;
}

void for_each_fate(const std::vector<Fate>& fates, const ByLabel& records,
                   const std::function<void(const Fate&, const std::vector<records::RequestRecord>&)>& look) {
    for (const api::Api* api : api::all_apis()) {
        for (const Fate& fate : fates) {
            const std::string label = std::string{api->name()} + "/" + fate.model;
            CAPTURE(label);
            look(fate, records.at(label));
        }
    }
}

bool was_sent_again(const records::RequestRecord& record) {
    return record.message.find("sent again") != std::string::npos;
}

}  // namespace

TEST_CASE("each fault has its outcome, in every API, and what may pass is tried again") {
    for (const bool stream : {true, false}) {
        CAPTURE(stream);
        Rig rig{server_of(failures())};
        const ByLabel records = measured(rig, job_for(rig, stream));
        for_each_fate(failures(), records, [stream](const Fate& fate, const auto& attempts) {
            CHECK(attempts.size() == n_asked * (fate.passes(stream) ? 2 : 1));
            for (const records::RequestRecord& record : attempts) {
                CHECK(record.outcome == fate.outcome(stream));
                CHECK_FALSE(record.message.empty());
                CHECK(record.retried == (fate.passes(stream) && record.identity.attempt == 0));
                CHECK(record.times.sent.has_value());
                CHECK(record.times.done.has_value() == (record.outcome != Outcome::connection_lost));
            }
        });
    }
}

TEST_CASE("an answer that is odd but complete is ok, in every API") {
    for (const bool stream : {true, false}) {
        CAPTURE(stream);
        Rig rig{server_of(oddities())};
        const ByLabel records = measured(rig, job_for(rig, stream));
        for_each_fate(oddities(), records, [stream](const Fate& fate, const auto& attempts) {
            CHECK(attempts.size() == n_asked);
            const bool is_split = fate.fault.kind == FaultKind::split_character;
            const bool is_uncounted = fate.fault.kind == FaultKind::no_usage;
            for (const records::RequestRecord& record : attempts) {
                CHECK(record.outcome == Outcome::ok);
                CHECK((record.output.find("\xEF\xBF\xBD") != std::string::npos) == is_split);
                CHECK((record.message.find("not UTF-8") != std::string::npos) == is_split);
                CHECK(record.tokens.output.has_value() == (stream || !is_uncounted));
                if (!record.tokens.output) continue;
                CHECK((record.tokens.output->source == records::TokenSource::chunks) == is_uncounted);
                CHECK(record.tokens.output->value == 8);
            }
        });
    }
}

TEST_CASE("what is never answered to its end is a timeout, attempt by attempt, in every API") {
    for (const bool stream : {true, false}) {
        CAPTURE(stream);
        Rig rig{server_of(silences())};
        engine::Job job = job_for(rig, stream);
        job.timeouts.attempt = 500ms;
        const ByLabel records = measured(rig, job);
        for_each_fate(silences(), records, [](const Fate& fate, const auto& attempts) {
            CHECK(attempts.size() == n_asked * 2);
            for (const records::RequestRecord& record : attempts) {
                CHECK(record.outcome == Outcome::timeout);
                CHECK(record.message.starts_with("no whole answer to this attempt within 0.5 s"));
                CHECK_FALSE(record.times.done.has_value());
                if (fate.fault.kind != FaultKind::endless) CHECK_FALSE(record.times.first_byte.has_value());
            }
        });
    }
}

TEST_CASE("a fault of one call costs one attempt, and the next one is answered") {
    for (const bool stream : {true, false}) {
        CAPTURE(stream);
        simulator::Config config = server_of(failures());
        for (simulator::ModelConfig& model : config.models) {
            model.faults.front().occurrence = simulator::At{{1}};
        }
        Rig rig{config};
        std::map<std::string, std::size_t> failed;  // by model, whichever API its first call came through
        for_each_fate(failures(), measured(rig, job_for(rig, stream)),
                      [&failed, stream](const Fate& fate, const auto& attempts) {
                          for (const records::RequestRecord& record : attempts) {
                              const bool is_ok = record.outcome == Outcome::ok;
                              if (!is_ok || was_sent_again(record)) ++failed[fate.model];
                              if (!is_ok) CHECK(record.outcome == fate.outcome(stream));
                              CHECK(record.retried == (!is_ok && fate.passes(stream)));
                          }
                      });
        for (const Fate& fate : failures()) {
            CAPTURE(fate.model);
            CHECK(failed[fate.model] == 1);
        }
    }
}

TEST_CASE("a call that is refused for what it says is not tried again") {
    simulator::Config with_key = server_of({oddities().front()});
    simulator::Config strict = with_key;
    with_key.key = "right";
    strict.models.front().strict_fields = true;
    for (const auto& [config, status] : {std::pair{with_key, 401}, std::pair{strict, 422}}) {
        for (const bool stream : {true, false}) {
            CAPTURE(status);
            Rig rig{config};
            engine::Job job = job_for(rig, stream);
            for (engine::Target& target : job.targets) target.extra_body = R"({"made_up": 1})";
            for (const auto& [label, attempts] : measured(rig, job)) {
                CAPTURE(label);
                CHECK(attempts.size() == n_asked);
                for (const records::RequestRecord& record : attempts) {
                    CHECK(record.outcome == Outcome::http_error);
                    CHECK(record.status == status);
                    CHECK_FALSE(record.retried);
                }
            }
        }
    }
}
