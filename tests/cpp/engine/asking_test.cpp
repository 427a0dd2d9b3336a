// What a request says.
#include "rig.hpp"

#include <algorithm>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

using namespace laptime;
using namespace engine_test;
using namespace std::chrono_literals;

TEST_CASE("a request says what the job says, with the target's headers") {
    Rig rig{in_turn({good_answer()})};
    engine::Job job = make_job(1);
    job.generation.max_tokens = 5;
    job.targets[0].ca_file = "/trusted.pem";
    rig.measure(job);
    const transport::HttpRequest& request = rig.wire.requests().at(0);
    CHECK(request.url == "http://server/api/generate");
    CHECK(request.timeout == 0s);  // the engine ends what takes too long
    CHECK(request.ca_file == "/trusted.pem");
    CHECK(request.request_id == rig.kept.records.at(0).identity.request_id);
    CHECK(request.headers.at(0).name == "X-Key");
    const auto body = nlohmann::json::parse(request.body);
    CHECK(body.at("prompt") == "p0");
    CHECK(body.at("options").at("num_predict") == 5);
}

TEST_CASE("a sample may limit its own answer, which the warm-up does not heed") {
    Rig rig{in_turn({good_answer()})};
    engine::Job job = make_job(2);
    job.generation.max_tokens = 50;
    job.samples[1].max_tokens = 7;
    const schedule::Block block = one_block(job);
    rig.engine.warm_up(job, block, {});
    rig.engine.measure(job, block, {});
    for (const transport::HttpRequest& request : rig.wire.requests()) {
        const auto body = nlohmann::json::parse(request.body);
        CHECK(body.at("options").at("num_predict") == (body.at("prompt") == "p1" ? 7 : 50));
    }
}

TEST_CASE("a prompt prefix makes every prompt begin in its own way, warm-up too") {
    Rig rig{in_turn({good_answer()})};
    engine::Job job = make_job(2);
    job.prompt_prefix = "lively-otter";
    engine::Target second = job.targets[0];
    second.label = "ollama/n";
    second.number = 1;
    job.targets.push_back(second);
    const schedule::Block block = one_block(job, 2);
    rig.engine.warm_up(job, block, {});
    rig.engine.measure(job, block, {});

    std::vector<std::string> prompts;
    for (const transport::HttpRequest& request : rig.wire.requests()) {
        prompts.push_back(nlohmann::json::parse(request.body).at("prompt"));
    }
    std::sort(prompts.begin(), prompts.end());
    CHECK(prompts == std::vector<std::string>{
                         "[lively-otter-0.0.0] p0", "[lively-otter-0.0.1] p1",
                         "[lively-otter-0.warmup.0] Say hello.", "[lively-otter-0.warmup.1] Say hello.",
                         "[lively-otter-1.0.0] p0", "[lively-otter-1.0.1] p1",
                         "[lively-otter-1.warmup.0] Say hello.", "[lively-otter-1.warmup.1] Say hello."});
    CHECK(rig.kept.of("1.0.1").identity.sample_id == "s1");  // the question is the same
}

TEST_CASE("another attempt says the same as the first") {
    Rig rig{in_turn({refused(503), good_answer()})};
    engine::Job job = make_job(1);
    job.prompt_prefix = "lively-otter";
    job.retries = 1;
    rig.measure(job);
    REQUIRE(rig.wire.requests().size() == 2);
    CHECK(rig.wire.requests()[0].body == rig.wire.requests()[1].body);
}

TEST_CASE("two targets are asked in their own names") {
    Rig rig{in_turn({good_answer()})};
    engine::Job job = make_job(2);
    engine::Target second = job.targets[0];
    second.url = "http://other";
    second.label = "ollama/n";
    second.number = 1;
    job.targets.push_back(second);
    rig.measure(job);
    CHECK(rig.kept.of("0.0.1").identity.model == "ollama/m");
    CHECK(rig.kept.of("1.0.1").identity.model == "ollama/n");
}

TEST_CASE("a job that no server could be asked for is refused before anything is sent") {
    Rig rig{in_turn({good_answer()})};
    engine::Job job = make_job(1);
    job.targets[0].extra_body = "no JSON";
    CHECK_THROWS_AS(rig.measure(job), std::exception);
    CHECK(rig.wire.requests().empty());
    CHECK(rig.wire.running() == 0);
}
