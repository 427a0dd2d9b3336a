// The whole core at once, with all its threads: engine, libcurl, journal, and the simulated server as the
// other side.
#include <laptime/api/api.hpp>
#include <laptime/clock/clock.hpp>
#include <laptime/engine/engine.hpp>
#include <laptime/records/journal.hpp>
#include <laptime/schedule/plan.hpp>
#include <laptime/simulator/simulator.hpp>
#include <laptime/transport/curl_transport.hpp>

#include <cstdlib>
#include <filesystem>
#include <map>
#include <stdexcept>
#include <string>

#include <doctest/doctest.h>

using namespace laptime;
using records::Outcome;
namespace fs = std::filesystem;

namespace {

constexpr std::size_t n_samples = 60;

simulator::Config simulated_server() {
    simulator::Config config;
    simulator::ModelConfig model;
    model.name = "quick";
    model.time_to_first_token_s = random::Lognormal{.median = 0.002, .sigma = 0.3};
    model.inter_token_s = random::Lognormal{.median = 0.0005, .sigma = 0.3};
    config.models.push_back(model);
    for (std::size_t i = 0; i < n_samples; ++i) {
        config.questions.push_back({.id = "q" + std::to_string(i),
                                    .subject = "s",
                                    .question = "Question number " + std::to_string(i) + ", please?",
                                    .choices = {"a", "b", "c", "d"},
                                    .answer = 0});
    }
    return config;
}

struct Rig {
    Rig() {
        std::string name = (fs::temp_directory_path() / "laptime-XXXXXX").string();
        REQUIRE(::mkdtemp(name.data()) != nullptr);
        folder = name;
    }
    ~Rig() { fs::remove_all(folder); }
    Rig(const Rig&) = delete;
    Rig& operator=(const Rig&) = delete;

    [[nodiscard]] engine::Job job(const std::string& api, schedule::Load load) const {
        engine::Job job;
        job.targets.push_back({.api = &api::find_api(api),
                               .url = server.url(),
                               .model = "quick",
                               .label = api + "/quick",
                               .headers = {},
                               .extra_body = {}});
        for (const simulator::Question& question : config.questions) {
            job.samples.push_back(
                {.id = question.id, .category = question.subject, .prompt = question.question});
        }
        job.load = load;
        return job;
    }

    [[nodiscard]] static schedule::Block block(schedule::Load load) {
        return schedule::make_plan({.n_targets = 1, .n_samples = n_samples, .load = load, .seed = 1}).front();
    }

    simulator::Config config = simulated_server();
    simulator::Simulator server{config};
    fs::path folder;
    clock::SteadyClock clock;
    transport::CurlTransport transport{clock};
};

}  // namespace

TEST_CASE("what is recorded is what the server did, over every API, closed and open, streamed and whole") {
    for (const api::Api* api : api::all_apis()) {
        for (const schedule::Load& load : {schedule::Load{schedule::Closed{.users = 8, .think = {}}},
                                           schedule::Load{schedule::Poisson{.rate_per_s = 1000}}}) {
            for (const bool stream : {true, false}) {
                CAPTURE(api->name());
                CAPTURE(stream);
                Rig rig;
                const fs::path path = rig.folder / "records.jsonl";
                engine::Job job = rig.job(std::string{api->name()}, load);
                job.generation.stream = stream;
                {
                    records::Journal journal{path};
                    engine::Engine engine{rig.transport, rig.clock, journal};
                    CHECK(engine.warm_up(job, Rig::block(load), {}).ok == 1);
                    engine.measure(job, Rig::block(load), {});
                    journal.close();
                }
                std::map<std::string, simulator::Truth> truth;
                for (const simulator::Truth& call : rig.server.truth()) truth[call.question_id] = call;
                std::size_t measured = 0;
                for (const records::RequestRecord& record : records::read_journal(path).records) {
                    CHECK(record.outcome == Outcome::ok);
                    if (record.identity.phase != records::Phase::measure) continue;
                    ++measured;
                    const simulator::Truth& call = truth.at(record.identity.sample_id);
                    CHECK(record.tokens.output->value == static_cast<std::int64_t>(call.tokens));
                    CHECK(clock::to_ns(*record.times.sent) <= call.received_ns);
                    const records::Chunk& last = record.times.chunks.back();
                    CHECK(clock::to_ns(last.arrived + last.uncertainty) >= call.chunk_sent_ns.back());
                }
                CHECK(measured == n_samples);
            }
        }
    }
}

TEST_CASE("a run that is ended in the middle leaves every request it sent in the journal") {
    Rig rig;
    const fs::path path = rig.folder / "records.jsonl";
    const schedule::Load load = schedule::Closed{.users = 8, .think = {}};
    std::size_t begun = 0;
    {
        records::Journal journal{path};
        engine::Engine engine{rig.transport, rig.clock, journal};
        const auto interrupt = [&begun](const engine::Progress& progress, auto&&) {
            begun = progress.finished + progress.in_flight;
            if (progress.in_flight > 0) throw std::runtime_error("Ctrl-C");
            return engine::Wish::go_on;
        };
        CHECK_THROWS_AS(engine.measure(rig.job("ollama", load), Rig::block(load), interrupt),
                        std::runtime_error);
        journal.close();
    }
    CHECK(begun > 0);
    CHECK(records::read_journal(path).records.size() == begun);
}

TEST_CASE("a server that stops in the middle leaves failures, not gaps") {
    Rig rig;
    const fs::path path = rig.folder / "records.jsonl";
    const schedule::Load load = schedule::Closed{.users = 4, .think = {}};
    {
        records::Journal journal{path};
        engine::Engine engine{rig.transport, rig.clock, journal};
        const auto stop_server = [&rig](const engine::Progress& progress, auto&&) {
            if (progress.in_flight > 0) rig.server.stop();
            return engine::Wish::go_on;
        };
        engine.measure(rig.job("openai", load), Rig::block(load), stop_server);
        journal.close();
    }
    const auto content = records::read_journal(path);
    CHECK(content.records.size() == n_samples);
    std::map<Outcome, int> outcomes;
    for (const records::RequestRecord& record : content.records) ++outcomes[record.outcome];
    CHECK(outcomes[Outcome::connect_failed] > 0);
}
