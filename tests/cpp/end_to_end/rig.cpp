#include "rig.hpp"

#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <utility>

#include <doctest/doctest.h>

namespace end_to_end {

using namespace laptime;
namespace fs = std::filesystem;

namespace {

simulator::ModelConfig model_with(random::Law time_to_first_token_s, random::Law inter_token_s) {
    simulator::ModelConfig model;
    model.name = "simulated";
    model.time_to_first_token_s = time_to_first_token_s;
    model.inter_token_s = inter_token_s;
    return model;
}

fs::path new_folder() {
    std::string name = (fs::temp_directory_path() / "laptime-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    return name;
}

std::size_t n_lines(const fs::path& path) {
    std::ifstream file{path};
    std::size_t n = 0;
    for (std::string line; std::getline(file, line);) ++n;
    return n;
}

}  // namespace

simulator::ModelConfig quick_model() {
    return model_with(random::Lognormal{.median = 0.002, .sigma = 0.3},
                      random::Lognormal{.median = 0.0005, .sigma = 0.3});
}

simulator::ModelConfig stalling_model() {
    return model_with(random::Constant{0.001}, random::Constant{60});
}

simulator::ModelConfig silent_model() {
    return model_with(random::Constant{60}, random::Constant{0});
}

simulator::Config server_of(simulator::ModelConfig model, std::uint16_t port) {
    simulator::Config config;
    config.port = port;
    config.models.push_back(std::move(model));
    for (std::size_t i = 0; i < n_samples; ++i) {
        config.questions.push_back({.id = "q" + std::to_string(i),
                                    .subject = "s",
                                    .question = "Question number " + std::to_string(i) + ", please?",
                                    .choices = {"a", "b", "c", "d"},
                                    .answer = 0});
    }
    return config;
}

Rig::Rig(simulator::Config server_config)
    : config{std::move(server_config)},
      server{std::make_unique<simulator::Simulator>(config)},
      url{server->url()},
      folder{new_folder()},
      journal{folder / "records.jsonl"},
      crew{[this] { return std::make_unique<transport::CurlTransport>(clock); }, clock, journal} {}

Rig::~Rig() {
    fs::remove_all(folder);
}

engine::Job Rig::job(schedule::Load load, const std::string& api) const {
    engine::Job job;
    job.targets.push_back({.api = &api::find_api(api),
                           .url = url,
                           .model = "simulated",
                           .label = api + "/simulated",
                           .headers = {},
                           .extra_body = {}});
    for (const simulator::Question& question : config.questions) {
        job.samples.push_back({.id = question.id, .category = question.subject, .prompt = question.question});
    }
    job.load = std::move(load);
    return job;
}

schedule::Block Rig::block(const engine::Job& job, std::optional<std::size_t> runs) {
    return schedule::make_plan({.n_targets = job.targets.size(),
                                .n_samples = job.samples.size(),
                                .runs = runs,
                                .load = job.load,
                                .seed = 1})
        .front();
}

engine::Health Rig::measure(const engine::Job& job, std::size_t threads, std::optional<std::size_t> runs,
                            const engine::Watch& watch) {
    return crew.measure(job, block(job, runs), threads, watch);
}

std::vector<records::RequestRecord> Rig::records() {
    journal.close();
    const fs::path path = folder / "records.jsonl";
    auto content = records::read_journal(path);
    if (content.cut_off || content.records.size() != n_lines(path)) {
        throw std::logic_error("an attempt has two records");
    }
    return std::move(content.records);
}

std::map<Outcome, std::size_t> outcomes_of(const std::vector<records::RequestRecord>& records) {
    std::map<Outcome, std::size_t> outcomes;
    for (const records::RequestRecord& record : records) ++outcomes[record.outcome];
    return outcomes;
}

}  // namespace end_to_end
