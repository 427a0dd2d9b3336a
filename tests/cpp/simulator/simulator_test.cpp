#include "client.hpp"
#include "conversation.hpp"

#include <laptime/api/api.hpp>
#include <laptime/error/error.hpp>
#include <laptime/simulator/answer.hpp>
#include <laptime/simulator/pace.hpp>
#include <laptime/simulator/simulator.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <numeric>
#include <random>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

using namespace laptime::simulator;
namespace api = laptime::api;
using laptime::clock::Duration;
namespace laws = laptime::random;

namespace {

Config config() {
    Config config = server_of(quick());
    config.models.push_back(stuck());
    return config;
}

/// A simulator whose model knows a letter to write, and always or never gets it right.
Config letter_config(double p_right) {
    ModelConfig model = quick();
    model.output_tokens = laws::Lognormal{100, 1};
    model.p_right = p_right;
    Config config;
    config.models = {model};
    config.questions = questions();
    config.questions.push_back(
        {.id = "letter",
         .subject = "letters",
         .question = "Write to Ada as JSON.",
         .free_answer = FreeAnswer{.right = R"({"to": "Ada",  "text": "Hello \"you\"\n"})",
                                   .wrong = "Dear Ada,\n\nhello 🙏"}});
    config.seed = seed;
    return config;
}

api::Call ask_for_the_letter(bool stream) {
    api::Call call = ask(0, stream);
    call.prompt += " B\n\nWrite to Ada as JSON.";
    return call;
}

Answer expected_answer(int number, std::size_t tokens = 8) {
    const Question question = questions()[static_cast<std::size_t>(number)];
    return make_answer(quick(), &question, seed, tokens);
}

/// When the first `tokens` tokens of a call are due, if its answer's length is drawn or, free, given.
std::vector<Duration> due_times(const ModelConfig& model, std::uint64_t ordinal, std::size_t tokens,
                                bool is_free = false) {
    Pace pace{model, seed, ordinal};
    if (!is_free) static_cast<void>(pace.draw_length());
    std::vector<Duration> due;
    while (due.size() < tokens) due.push_back(pace.token_due());
    return due;
}

/// A truth whose stamps are in order, no earlier than they are due, and late by what it says.
void check_stamps(const Truth& truth, std::vector<Duration> due) {
    CHECK(std::is_sorted(truth.chunk_sent_ns.begin(), truth.chunk_sent_ns.end()));
    REQUIRE(truth.chunk_written_ns.size() == truth.chunk_sent_ns.size());
    for (std::size_t i = 0; i < truth.chunk_sent_ns.size(); ++i) {
        CHECK(truth.chunk_written_ns[i] >= truth.chunk_sent_ns[i]);
    }
    CHECK(truth.queued_ns == truth.received_ns);
    CHECK(truth.first_byte_sent_ns == truth.chunk_sent_ns.front());
    CHECK(truth.done_ns >= truth.chunk_sent_ns.back());
    if (truth.chunk_sent_ns.size() == 1) due = {due.back()};
    REQUIRE(truth.chunk_sent_ns.size() == due.size());
    std::vector<std::int64_t> late_ns;
    late_ns.reserve(due.size());
    for (std::size_t i = 0; i < due.size(); ++i) {
        late_ns.push_back(truth.chunk_sent_ns[i] - truth.received_ns - due[i].count());
    }
    CHECK(std::ranges::min(late_ns) >= 0);
    CHECK(truth.late_max_ns == std::ranges::max(late_ns));
    const std::int64_t sum = std::accumulate(late_ns.begin(), late_ns.end(), std::int64_t{0});
    CHECK(truth.late_mean_ns == sum / static_cast<std::int64_t>(due.size()));
}

}  // namespace

TEST_CASE("a streamed reply arrives token by token and as the log says, in every API") {
    for (const api::Api* api : api::all_apis()) {
        CAPTURE(api->name());
        Simulator simulator{config()};
        Client client{simulator.port()};
        const Heard heard = send(client, *api, ask(3, true));
        const Answer answer = expected_answer(3);
        CHECK(heard.response.status == 200);
        CHECK(heard.response.complete);
        CHECK(heard.response.content_type == api->content_type(true));
        CHECK_FALSE(heard.broken());
        CHECK(heard.pieces == answer.pieces);
        CHECK(heard.finish_reason == in_words_of(*api, "stop"));
        CHECK(heard.counts.output == 8);
        CHECK(heard.counts.prompt == 8);  // words
        const std::size_t starts = api->encoder(ask(3, true), {})->start().empty() ? 0 : 1;
        CHECK(heard.response.chunks.size() == starts + answer.pieces.size() + 1);

        const std::vector<Truth> truths = simulator.truth();
        REQUIRE(truths.size() == 1);
        const Truth& truth = truths.front();
        CHECK(truth.model == "quick");
        CHECK(truth.api == api->name());
        CHECK(truth.question_id == "q3");
        CHECK(truth.right == answer.right);
        CHECK(truth.status == 200);
        CHECK(truth.tokens == 8);
        CHECK(truth.complete);
        check_stamps(truth, due_times(quick(), 0, 8));
    }
}

TEST_CASE("a whole reply holds the same text, in every API") {
    for (const api::Api* api : api::all_apis()) {
        CAPTURE(api->name());
        Simulator simulator{config()};
        Client client{simulator.port()};
        const Heard heard = send(client, *api, ask(4, false));
        CHECK(heard.response.status == 200);
        CHECK(heard.response.chunks.empty());
        CHECK(heard.response.content_type == api->content_type(false));
        CHECK(heard.text == joined(expected_answer(4).pieces));
        CHECK(heard.counts.output == 8);
        const std::vector<Truth> truths = simulator.truth();
        REQUIRE(truths.size() == 1);
        CHECK(truths[0].tokens == 8);
        CHECK(truths[0].chunk_sent_ns.size() == 1);
        check_stamps(truths[0], due_times(quick(), 0, 8));
    }
}

TEST_CASE("Ollama's durations add up and fit the log") {
    Simulator simulator{config()};
    Client client{simulator.port()};
    const Heard heard = send(client, api::find_api("ollama"), ask(0, true));
    const Truth truth = simulator.truth().at(0);
    const auto none = std::chrono::nanoseconds{-1};
    const std::int64_t total_ns = heard.timings.total.value_or(none).count();
    const std::int64_t prompt_eval_ns = heard.timings.prompt_eval.value_or(none).count();
    CHECK(heard.timings.load == std::chrono::nanoseconds{0});
    CHECK(total_ns == prompt_eval_ns + heard.timings.eval.value_or(none).count());
    CHECK(prompt_eval_ns == truth.chunk_sent_ns.front() - truth.received_ns);
    CHECK(total_ns >= due_times(quick(), 0, 8).back().count());
    CHECK(total_ns <= truth.done_ns - truth.received_ns);
}

TEST_CASE("a limit on the tokens cuts the reply and says so") {
    Simulator simulator{config()};
    Client client{simulator.port()};
    for (const bool stream : {true, false}) {
        for (const api::Api* api : api::all_apis()) {
            api::Call call = ask(5, stream);
            call.generation.max_tokens = 2;
            const Heard heard = send(client, *api, call);
            CHECK(heard.text == joined(expected_answer(5, 2).pieces));
            CHECK(heard.finish_reason == in_words_of(*api, "length"));
            CHECK(heard.counts.output == 2);
        }
    }
}

TEST_CASE("a prompt without a known question is answered too") {
    Simulator simulator{config()};
    Client client{simulator.port()};
    api::Call call = ask(0, true);
    call.prompt = "Tell me a story";
    CHECK(send(client, api::find_api("openai"), call).counts.output == 8);
    const Truth truth = simulator.truth().at(0);
    CHECK(truth.question_id.empty());
    CHECK_FALSE(truth.right.has_value());
}

TEST_CASE("a free question is answered to the letter, right or wrong, in every API") {
    for (const bool right : {true, false}) {
        for (const bool stream : {true, false}) {
            const Config known = letter_config(right ? 1 : 0);
            Simulator simulator{known};
            Client client{simulator.port()};
            const FreeAnswer replies = known.questions.back().free_answer.value_or(FreeAnswer{});
            const std::size_t tokens = right ? 6 : 3;
            for (std::size_t i = 0; i < api::all_apis().size(); ++i) {
                const api::Api& api = *api::all_apis()[i];
                CAPTURE(api.name());
                const Heard heard = send(client, api, ask_for_the_letter(stream));
                CHECK(heard.text == (right ? replies.right : replies.wrong));
                CHECK(heard.finish_reason == in_words_of(api, "stop"));
                CHECK(heard.counts.output == tokens);
                if (stream) CHECK(heard.pieces.size() == tokens);

                const Truth truth = simulator.truth().at(i);
                CHECK(truth.question_id == "letter");
                CHECK(truth.right == right);
                CHECK(truth.tokens == tokens);
                CHECK(truth.complete);
                check_stamps(truth, due_times(known.models[0], i, tokens, true));
            }
        }
    }
}

TEST_CASE("a model that is right now and then says all of its right and of its wrong replies") {
    Config mixed = letter_config(0.5);
    const FreeAnswer replies{.right = "Dear Ada, how do you do?", .wrong = "No letter."};
    for (int i = 10; i < 30; ++i) {
        mixed.questions.push_back({.id = "letter" + std::to_string(i),
                                   .subject = "letters",
                                   .question = "Write letter number " + std::to_string(i),
                                   .free_answer = replies});
    }
    Simulator simulator{mixed};
    Client client{simulator.port()};
    int right = 0;
    for (int i = 10; i < 30; ++i) {
        api::Call call = ask(0, i % 2 == 0);
        call.prompt = "Write letter number " + std::to_string(i);
        const Heard heard = send(client, api::find_api("openai"), call);
        const Truth truth = simulator.truth().back();
        CHECK(truth.question_id == "letter" + std::to_string(i));
        CHECK(heard.text == (truth.right == true ? replies.right : replies.wrong));
        CHECK(heard.finish_reason == "stop");
        right += truth.right == true ? 1 : 0;
    }
    CHECK(right > 0);
    CHECK(right < 20);
}

TEST_CASE("a limit on the tokens cuts a free answer and says so") {
    Simulator simulator{letter_config(1)};
    Client client{simulator.port()};
    for (const bool stream : {true, false}) {
        for (const api::Api* api : api::all_apis()) {
            api::Call call = ask_for_the_letter(stream);
            call.generation.max_tokens = 4;
            const Heard heard = send(client, *api, call);
            CHECK(heard.text == R"({"to": "Ada",  "text":)");
            CHECK(heard.finish_reason == in_words_of(*api, "length"));
            CHECK(heard.counts.output == 4);
            call.generation.max_tokens = 6;
            CHECK(send(client, *api, call).finish_reason == in_words_of(*api, "stop"));
        }
    }
}

TEST_CASE("one connection carries many calls, of any API") {
    Simulator simulator{config()};
    Client client{simulator.port()};
    for (int i = 0; i < 12; ++i) {
        const api::Api& api = *api::all_apis()[static_cast<std::size_t>(i) % api::all_apis().size()];
        const Heard heard = send(client, api, ask(i, i % 3 != 0));
        CHECK(heard.response.keep_alive);
        CHECK(heard.text == joined(expected_answer(i).pieces));
    }
    CHECK(simulator.truth().size() == 12);
}

TEST_CASE("a request that was sent ahead waits for its turn") {
    Simulator simulator{config()};
    Client client{simulator.port()};
    const api::Api& api = api::find_api("ollama");
    const api::EncodedCall first = api.encode(ask(1, true));
    const api::EncodedCall second = api.encode(ask(2, false));
    client.send(post(first.path, first.body) + post(second.path, second.body));
    CHECK(client.read_response().complete);
    CHECK(client.read_response().complete);
    const std::vector<Truth> truths = simulator.truth();
    REQUIRE(truths.size() == 2);
    CHECK(truths[0].question_id == "q1");
    CHECK(truths[1].question_id == "q2");
}

TEST_CASE("a client that asks for it has its connection closed") {
    Simulator simulator{config()};
    Client client{simulator.port()};
    const api::EncodedCall call = api::find_api("ollama").encode(ask(1, true));
    client.send(post(call.path, call.body, "Connection: close\r\n"));
    const Response response = client.read_response();
    CHECK(response.complete);
    CHECK_FALSE(response.keep_alive);
    CHECK(client.read_until("never sent").empty());
}

TEST_CASE("the models are listed where each API's clients look") {
    Simulator simulator{config()};
    Client client{simulator.port()};
    for (const api::Api* api : api::all_apis()) {
        const Response response = client.request("GET", api->ready_path());
        CHECK(response.status == 200);
        CHECK(response.body == api->encode_models({"quick", "stuck"}));
    }
    CHECK(simulator.truth().empty());
}

TEST_CASE("mistakes of the client are answered, and the connection goes on") {
    Simulator simulator{config()};
    Client client{simulator.port()};
    for (const api::Api* api : api::all_apis()) {
        CAPTURE(api->name());
        const Response unknown_model =
            client.request("POST", api->call_path(), api->encode(ask(0, true, "none")).body);
        CHECK(unknown_model.status == 404);
        CHECK(api::error_message(unknown_model.body) == "model 'none' not found");
        const Response broken = client.request("POST", std::string{api->call_path()} + "?x=1", "{\"model\":");
        CHECK(broken.status == 400);
        CHECK(broken.keep_alive);
        const Response wrong_method = client.request("GET", api->call_path());
        CHECK(wrong_method.status == 405);
        CHECK(wrong_method.allow == "POST");
        CHECK(client.request("POST", api->ready_path()).allow == "GET");
    }
    CHECK(client.request("GET", "/favicon.ico").status == 404);

    const std::vector<Truth> truths = simulator.truth();  // calls only
    REQUIRE(truths.size() == 2 * api::all_apis().size());
    CHECK(truths[0].status == 404);
    CHECK(truths[0].model == "none");
    CHECK(truths[0].complete);
    CHECK(truths[0].tokens == 0);
    CHECK(truths[1].status == 400);
    CHECK(truths[1].model.empty());
}

TEST_CASE("what is not HTTP/1.1 is refused") {
    Simulator simulator{config()};
    const auto status_of = [&simulator](std::string_view bytes) {
        Client client{simulator.port()};
        client.send(bytes);
        const Response response = client.read_response();
        CHECK_FALSE(response.keep_alive);
        return response.status;
    };
    CHECK(status_of("this is no request\r\n\r\n") == 400);
    CHECK(status_of("GET /api/tags HTTP/1.0\r\n\r\n") == 505);
    CHECK(status_of("POST /api/generate HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n") == 413);
}

TEST_CASE("a client may wait to be told to go on") {
    Simulator simulator{config()};
    Client client{simulator.port()};
    const api::EncodedCall call = api::find_api("ollama").encode(ask(1, true));
    const std::string bytes = post(call.path, call.body, "Expect: 100-continue\r\n");
    const std::size_t head = bytes.find("\r\n\r\n") + 4;
    client.send(bytes.substr(0, head));
    CHECK(client.read_until("\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n");
    client.send(bytes.substr(head));
    CHECK(client.read_response().status == 200);
}

TEST_CASE("stopping ends a reply in the middle") {
    for (const bool stream : {true, false}) {
        Simulator simulator{config()};
        Client client{simulator.port()};
        Client idle{simulator.port()};
        const api::Api& api = api::find_api("ollama");
        if (stream) {
            const api::EncodedCall call = api.encode(ask(1, true, "stuck"));
            client.send(post(call.path, call.body));
            CHECK(client.read_until("\"response\"").starts_with("HTTP/1.1 200 OK\r\n"));
        } else {
            const api::EncodedCall call = api.encode(ask(1, false, "stuck"));
            client.send(post(call.path, call.body, "Expect: 100-continue\r\n"));
            CHECK(client.read_until("\r\n\r\n").starts_with("HTTP/1.1 100"));  // it is being read
        }
        simulator.stop();
        simulator.stop();
        CHECK(client.read_until("\"done\":true").find("\"done\":true") == std::string::npos);
        const std::vector<Truth> truths = simulator.truth();
        if (!stream && truths.empty()) continue;  // stopped before the call was read
        REQUIRE(truths.size() == 1);
        CHECK_FALSE(truths[0].complete);
        CHECK(truths[0].tokens == (stream ? 1 : 0));
        CHECK(truths[0].status == (stream ? 200 : 0));
        CHECK(truths[0].done_ns >= truths[0].received_ns);
    }
}

TEST_CASE("a client that leaves in the middle is noticed") {
    Simulator simulator{config()};
    {
        Client client{simulator.port()};
        const api::EncodedCall call = api::find_api("openai").encode(ask(1, true, "stuck"));
        client.send(post(call.path, call.body));
        CHECK_FALSE(client.read_until("\"content\"").empty());
    }
    std::vector<Truth> truths;
    while (truths.empty()) truths = simulator.truth();
    CHECK_FALSE(truths[0].complete);
    CHECK(truths[0].tokens == 1);
}

TEST_CASE("an answer that is larger than what the system takes at once arrives whole") {
    ModelConfig talkative = quick();
    talkative.inter_token_s = laws::Constant{0};
    for (const bool stream : {true, false}) {
        const std::size_t tokens = stream ? 60'000 : 1'000'000;  // some 8 MB each
        talkative.output_tokens = laws::Constant{static_cast<double>(tokens)};
        Simulator simulator{server_of(talkative)};
        Client client{simulator.port()};
        api::Call call = ask(1, stream);
        call.generation.max_tokens = -1;
        const Heard heard = send(client, api::find_api("ollama"), call);
        const Question question = questions()[1];
        CHECK(heard.text == joined(make_answer(talkative, &question, seed, tokens).pieces));
        CHECK(heard.counts.output == tokens);
        const Truth truth = simulator.truth().at(0);
        CHECK(truth.tokens == static_cast<std::int64_t>(tokens));
        CHECK(truth.chunk_sent_ns.size() == (stream ? tokens : 1));
        CHECK(truth.complete);
        CHECK(send(client, api::find_api("ollama"), ask(2, stream)).finished);  // the connection goes on
    }
}

TEST_CASE("fifty clients at once all get their own answers") {
    constexpr int clients = 50;
    constexpr int calls = 4;
    Simulator simulator{config()};
    std::vector<std::vector<Heard>> heard(clients);
    {
        std::vector<std::thread> threads;
        threads.reserve(clients);
        for (int c = 0; c < clients; ++c) {
            threads.emplace_back([&simulator, c, &mine = heard[static_cast<std::size_t>(c)]] {
                Client client{simulator.port()};
                for (int i = 0; i < calls; ++i) {
                    const api::Api& api =
                        *api::all_apis()[static_cast<std::size_t>(c + i) % api::all_apis().size()];
                    mine.push_back(send(client, api, ask((c + i) % 20, i % 2 == 0)));
                    static_cast<void>(simulator.truth());  // may be called at any time
                }
            });
        }
        for (std::thread& thread : threads) thread.join();
    }
    for (int c = 0; c < clients; ++c) {
        for (int i = 0; i < calls; ++i) {
            const Heard& reply = heard[static_cast<std::size_t>(c)][static_cast<std::size_t>(i)];
            CHECK(reply.response.complete);
            CHECK(reply.text == joined(expected_answer((c + i) % 20).pieces));
        }
    }
    const std::vector<Truth> truths = simulator.truth();
    CHECK(truths.size() == clients * calls);
    CHECK(
        std::ranges::all_of(truths, [](const Truth& truth) { return truth.complete && truth.tokens == 8; }));
}

TEST_CASE("the log file holds what truth() tells, and is added to") {
    const std::filesystem::path path = std::filesystem::temp_directory_path() /
                                       ("laptime_simulator_test_" + std::to_string(std::random_device{}()));
    Config logged = config();
    logged.log = path;
    std::vector<Truth> truths;
    for (int round = 0; round < 2; ++round) {
        Simulator simulator{logged};
        Client client{simulator.port()};
        static_cast<void>(send(client, api::find_api("ollama"), ask(round, true)));
        static_cast<void>(client.request("POST", "/api/generate", "[]"));
        for (const Truth& truth : simulator.truth()) truths.push_back(truth);
    }
    std::ifstream file{path};
    std::vector<std::string> lines;
    for (std::string line; std::getline(file, line);) lines.push_back(line);
    std::filesystem::remove(path);
    REQUIRE(truths.size() == 4);
    REQUIRE(lines.size() == 4);
    for (std::size_t i = 0; i < lines.size(); ++i) CHECK(lines[i] == to_json(truths[i]));
    const auto first = nlohmann::json::parse(lines[0]);
    CHECK(first["model"] == "quick");
    CHECK(first["question_id"] == "q0");
    CHECK(first["chunk_sent_ns"].size() == 8);
    CHECK(nlohmann::json::parse(lines[1])["right"].is_null());
}

TEST_CASE("what keeps it from starting is told in one line") {
    Simulator simulator{config()};
    CHECK(simulator.url() == "http://127.0.0.1:" + std::to_string(simulator.port()));
    Config same_port = config();
    same_port.port = simulator.port();
    const std::string in_use =
        "simulator: port " + std::to_string(simulator.port()) + " of 127.0.0.1 is in use";
    CHECK_THROWS_WITH_AS(Simulator{same_port}, in_use.c_str(), laptime::error::RunError);

    Config bad_log = config();
    bad_log.log = "/no/such/folder/log.jsonl";
    CHECK_THROWS_WITH_AS(Simulator{bad_log}, "simulator: cannot write the log /no/such/folder/log.jsonl",
                         laptime::error::RunError);
    CHECK_THROWS_AS(Simulator{Config{}}, laptime::error::SpecError);
}

TEST_CASE("a log that fails later is told when the server stops") {
    Config full = config();
    full.log = "/dev/full";
    Simulator simulator{full};
    Client client{simulator.port()};
    CHECK(send(client, api::find_api("ollama"), ask(0, true)).response.complete);
    CHECK(simulator.truth().size() == 1);
    CHECK_THROWS_AS(simulator.stop(), laptime::error::RunError);
}
