// What a server does with every call of a model: how it is asked to serve, not what it does wrong.
#include "client.hpp"
#include "conversation.hpp"

#include <laptime/api/api.hpp>
#include <laptime/simulator/chunks.hpp>
#include <laptime/simulator/pace.hpp>
#include <laptime/simulator/reply.hpp>
#include <laptime/simulator/simulator.hpp>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <doctest/doctest.h>

using namespace laptime::simulator;
namespace api = laptime::api;
namespace laws = laptime::random;

namespace {

const api::Api& openai() {
    return api::find_api("openai");
}

bool gives_log_probabilities(const api::Api& api) {
    api::Call call = ask(0, true);
    call.generation.top_logprobs = 1;
    try {
        static_cast<void>(api.encode(call));
        return true;
    } catch (const std::exception&) {
        return false;
    }
}

/// The body of a stream up to its end, as the API's encoder makes it of the reply that the model must give.
std::string expected_pieces(const api::Api& api, const ModelConfig& model, const api::Call& call,
                            int number) {
    const Question question = questions()[static_cast<std::size_t>(number)];
    const Reply reply = make_reply(model, &question, call, seed, 0);
    const auto encoder = api.encoder(call, {.usage = model.usage});
    ChunkCutter cutter{model, reply, seed, call.generation.top_logprobs};
    std::string body = encoder->start();
    for (bool last = false; !last;) {
        const Chunk chunk = cutter.next();
        body += encoder->piece({.text = chunk.text,
                                .reasoning = chunk.reasoning,
                                .prompt_tokens = reply.prompt_tokens,
                                .tokens_so_far = chunk.tokens_so_far,
                                .log_probabilities = chunk.log_probabilities});
        last = chunk.last;
    }
    return body;
}

}  // namespace

TEST_CASE("a stream holds what the model's reply holds, cut as it is cut, in every API") {
    ModelConfig model = quick();
    model.output_tokens = laws::Constant{30};
    model.reasoning_tokens = laws::Constant{9};
    model.tokens_per_chunk = laws::Lognormal{2, 0.6};
    model.p_empty_chunk = 0.3;
    for (const api::UsagePlace usage : {api::UsagePlace::end, api::UsagePlace::every_chunk}) {
        model.usage = usage;
        for (const api::Api* api : api::all_apis()) {
            CAPTURE(api->name());
            Simulator simulator{server_of(model)};
            Client client{simulator.port()};
            const api::Call call = ask(3, true);
            const Heard heard = send(client, *api, call);
            CHECK(heard.response.body.starts_with(expected_pieces(*api, model, call, 3)));
            CHECK(heard.finished);
            CHECK(heard.counts.output == 39);

            const Truth truth = simulator.truth().at(0);
            CHECK(truth.tokens == 39);
            CHECK(truth.reasoning_tokens == 9);
            CHECK(truth.chunk_tokens.size() == truth.chunk_sent_ns.size());
            CHECK(truth.chunk_sent_ns.size() < 39);
            std::int64_t tokens = 0;
            for (const std::int32_t one : truth.chunk_tokens) tokens += one;
            CHECK(tokens == 39);
            CHECK_FALSE(truth.empty_chunks.empty());
        }
    }
}

TEST_CASE("a chunk leaves when the last of its tokens is due") {
    ModelConfig model{.name = "quick",
                      .time_to_first_token_s = laws::Constant{0.001},
                      .inter_token_s = laws::Constant{0.002},
                      .output_tokens = laws::Constant{7},
                      .tokens_per_chunk = laws::Constant{3}};
    Simulator simulator{server_of(model)};
    Client client{simulator.port()};
    CHECK(send(client, openai(), ask(1, true)).pieces.size() == 3);
    const Truth truth = simulator.truth().at(0);
    CHECK(truth.chunk_tokens == std::vector<std::int32_t>{3, 3, 1});
    const std::vector<std::int64_t> due_ns{5'000'000, 11'000'000, 13'000'000};
    for (std::size_t i = 0; i < 3; ++i) {
        const std::int64_t late_ns = truth.chunk_sent_ns[i] - truth.received_ns - due_ns[i];
        CHECK(late_ns >= 0);
        CHECK(late_ns <= truth.late_max_ns.value_or(-1));
    }
}

TEST_CASE("log-probabilities are told where a call asks for them") {
    for (const api::Api* api : api::all_apis()) {
        if (!gives_log_probabilities(*api)) continue;
        CAPTURE(api->name());
        Simulator simulator{server_of(quick())};
        Client client{simulator.port()};
        api::Call call = ask(2, true);
        call.generation.top_logprobs = 3;
        const Heard heard = send(client, *api, call);
        const api::Call understood = api->decode_call(api->encode(call).body);
        CHECK(heard.response.body.starts_with(expected_pieces(*api, quick(), understood, 2)));
        const bool told = understood.generation.top_logprobs.has_value();
        CHECK(heard.log_probabilities.size() == (told ? 8 : 0));
    }
}

TEST_CASE("an answer ends before a stop string, streamed and whole, in every API") {
    for (const api::Api* api : api::all_apis()) {
        for (const bool stream : {true, false}) {
            CAPTURE(api->name());
            Simulator simulator{server_of(quick())};
            Client client{simulator.port()};
            api::Call call = ask(2, stream);
            call.generation.stop = {"nothing like it", "cause"};
            const Heard heard = send(client, *api, call);
            CHECK(heard.text.ends_with(" be"));
            CHECK(heard.finish_reason == in_words_of(*api, "stop"));
            CHECK(heard.counts.output == simulator.truth().at(0).tokens);
        }
    }
}

TEST_CASE("the head may leave long before the first token") {
    ModelConfig model = stuck();
    model.time_to_first_token_s = laws::Constant{86400};
    model.early_head = true;
    Simulator simulator{server_of(model)};
    Client client{simulator.port()};
    const api::EncodedCall call = openai().encode(ask(1, true, "stuck"));
    client.send(post(call.path, call.body));
    CHECK(client.read_until("\r\n\r\n").starts_with("HTTP/1.1 200 OK\r\n"));
    simulator.stop();
    const Truth truth = simulator.truth().at(0);
    CHECK(truth.status == 200);
    CHECK(truth.first_byte_sent_ns.value_or(0) >= truth.received_ns);
    CHECK(truth.chunk_sent_ns.empty());
    CHECK(truth.tokens == 0);
}

TEST_CASE("an early head leaves the reply as it is") {
    ModelConfig model = quick();
    model.early_head = true;
    for (const api::Api* api : api::all_apis()) {
        Simulator simulator{server_of(model)};
        Client client{simulator.port()};
        const Heard heard = send(client, *api, ask(1, true));
        CHECK(heard.response.body.starts_with(expected_pieces(*api, model, ask(1, true), 1)));
        const Truth truth = simulator.truth().at(0);
        CHECK(truth.first_byte_sent_ns.value_or(0) < truth.chunk_sent_ns.at(0));
        CHECK(truth.chunk_sent_ns.size() == 8);
    }
}

TEST_CASE("without the right key nothing is answered, and the key is nowhere in the log") {
    Config config = server_of(quick());
    config.key = "sk-0123";
    Simulator simulator{config};
    for (const api::Api* api : api::all_apis()) {
        CAPTURE(api->name());
        Client client{simulator.port()};
        const auto header_of = [api](const std::string& key) {
            const api::Header header = api->key_header(key);
            return header.name + ": " + header.value + "\r\n";
        };
        for (const std::string& headers : {std::string{}, header_of("sk-012"), header_of("")}) {
            const Heard refused = send(client, *api, ask(1, true), headers);
            CHECK(refused.response.status == 401);
            CHECK(api::error_message(refused.response.body) == "the key is missing or wrong");
            CHECK(client.request("GET", api->ready_path(), "", headers).status == 401);
            CHECK(simulator.truth().back().fault == "wrong_key");
            CHECK(simulator.truth().back().status == 401);
        }
        CHECK(send(client, *api, ask(1, true), header_of("sk-0123")).finished);
        CHECK(client.request("GET", api->ready_path(), "", header_of("sk-0123")).status == 200);
    }
    for (const Truth& truth : simulator.truth()) {
        CHECK(to_json(truth).find("sk-01") == std::string::npos);
    }
}

TEST_CASE("a strict server names the field that it does not know") {
    ModelConfig model = quick();
    model.strict_fields = true;
    Simulator simulator{server_of(model)};
    for (const api::Api* api : api::all_apis()) {
        CAPTURE(api->name());
        Client client{simulator.port()};
        CHECK(send(client, *api, ask(1, true)).finished);
        api::Call call = ask(1, true);
        call.extra_body = R"({"chat_template_kwargs": {"enable_thinking": false}})";
        const Heard refused = send(client, *api, call);
        CHECK(refused.response.status == 422);
        CHECK(api::error_message(refused.response.body) == "unexpected field: 'chat_template_kwargs'");
        CHECK(simulator.truth().back().fault == "unknown_field");
    }
}

TEST_CASE("a request's own id and the connection that it came on are in the truth") {
    Simulator simulator{server_of(quick())};
    for (int connection = 1; connection <= 3; ++connection) {
        Client client{simulator.port()};
        for (int i = 0; i < 2; ++i) {
            const std::string id = std::to_string(connection) + "-" + std::to_string(i);
            const std::string header = i == 0 ? "" : "x-request-ID: " + id + "\r\n";
            static_cast<void>(send(client, openai(), ask(1, i == 0), header));
            const Truth truth = simulator.truth().back();
            CHECK(truth.request_id == (i == 0 ? "" : id));
            CHECK(truth.connection == static_cast<std::uint64_t>(connection));
        }
    }
}

TEST_CASE("a prompt that was asked before is read from the cache, unless the call forbids it") {
    ModelConfig model = quick();
    model.time_to_first_token_s = laws::Constant{0.08};
    model.prompt_cache = true;
    Simulator simulator{server_of(model)};
    Client client{simulator.port()};
    const auto first_token_ns = [&](int number, const std::string& extra_body) {
        api::Call call = ask(number, true);
        call.extra_body = extra_body;
        static_cast<void>(send(client, openai(), call));
        const Truth truth = simulator.truth().back();
        const std::int64_t late_ns = truth.late_max_ns.value_or(0);
        return std::pair{truth.chunk_sent_ns[0] - truth.received_ns - late_ns,
                         truth.chunk_sent_ns[0] - truth.received_ns};
    };
    const std::int64_t whole_ns = 80'000'000;
    const std::int64_t cached_ns = 10'000'000;  // one of eight tokens is left to read
    CHECK(first_token_ns(1, "").second >= whole_ns);
    CHECK(first_token_ns(1, "").first <= cached_ns);
    CHECK(first_token_ns(1, "").second >= cached_ns);
    CHECK(first_token_ns(2, "").second >= whole_ns);
    CHECK(first_token_ns(1, R"({"cache_prompt": false})").second >= whole_ns);
    CHECK(first_token_ns(1, R"({"cache_prompt": true})").first <= cached_ns);
}

TEST_CASE("calls wait for a slot, first come, first served, and the truth tells since when") {
    ModelConfig model{.name = "quick",
                      .inter_token_s = laws::Constant{0.001},
                      .output_tokens = laws::Constant{5},
                      .slots = 1};
    Simulator simulator{server_of(model)};
    constexpr int clients = 6;
    std::vector<std::unique_ptr<Client>> waiting;
    for (int i = 0; i < clients; ++i) {
        waiting.push_back(std::make_unique<Client>(simulator.port()));
        const api::EncodedCall call = openai().encode(ask(i, i % 2 == 0));
        waiting.back()->send(post(call.path, call.body));
    }
    for (const auto& client : waiting) CHECK(client->read_response().complete);
    std::vector<Truth> truths = simulator.truth();
    REQUIRE(truths.size() == clients);
    for (std::size_t i = 0; i < clients; ++i) {
        CHECK(truths[i].complete);
        CHECK(truths[i].queued_ns.value_or(0) >= truths[i].received_ns);
        CHECK(truths[i].chunk_sent_ns.front() >= truths[i].queued_ns.value_or(0));
        CHECK(truths[i].done_ns - truths[i].queued_ns.value_or(0) >= 4'000'000);
        if (i == 0) continue;
        CHECK(truths[i].queued_ns.value_or(0) >= truths[i - 1].chunk_sent_ns.back());
        CHECK(truths[i].received_ns >= truths[i - 1].received_ns);
    }
}

TEST_CASE("a client that leaves the queue is passed over, and one that holds the slot frees it") {
    ModelConfig model = stuck();
    model.slots = 1;
    Simulator simulator{server_of(model)};
    const api::EncodedCall call = openai().encode(ask(1, true, "stuck"));
    auto holder = std::make_unique<Client>(simulator.port());
    holder->send(post(call.path, call.body));
    CHECK_FALSE(holder->read_until("\"content\"").empty());
    auto leaver = std::make_unique<Client>(simulator.port());
    leaver->send(post(call.path, call.body));
    Client last{simulator.port()};
    last.send(post(call.path, call.body));
    leaver.reset();
    while (simulator.truth().empty()) continue;
    holder.reset();
    CHECK_FALSE(last.read_until("\"content\"").empty());
    const std::vector<Truth> truths = simulator.truth();
    REQUIRE(truths.size() == 2);
    CHECK_FALSE(truths[0].queued_ns.has_value());
    CHECK(truths[0].status == 0);
    CHECK(truths[1].queued_ns.has_value());
}

TEST_CASE("tokens take longer while other slots are taken, by the formula") {
    ModelConfig model{.name = "quick",
                      .inter_token_s = laws::Constant{0.002},
                      .output_tokens = laws::Constant{5},
                      .slots = 4,
                      .slowdown = 8};
    ModelConfig blocker = model;
    blocker.faults = {{.kind = FaultKind::hang, .occurrence = At{{1, 2}}}};
    Simulator simulator{server_of(blocker)};
    std::vector<std::unique_ptr<Client>> hanging;
    const api::EncodedCall call = openai().encode(ask(1, true));
    for (int i = 0; i < 2; ++i) {
        hanging.push_back(std::make_unique<Client>(simulator.port()));
        hanging.back()->send(post(call.path, call.body, "Expect: 100-continue\r\n"));
        CHECK_FALSE(hanging.back()->read_until("\r\n\r\n").empty());
    }
    Client client{simulator.port()};
    for (const bool stream : {true, false}) {
        CHECK(send(client, openai(), ask(1, stream)).finished);
        const Truth truth = simulator.truth().back();
        // Three are busy: 1 + 8 × 2 / 4 = 5 times 2 ms.
        const std::int64_t took_ns = truth.chunk_sent_ns.back() - truth.received_ns;
        CHECK(took_ns >= 4 * 10'000'000);
        CHECK(took_ns - truth.late_max_ns.value_or(0) <= 4 * 10'000'000);
    }
}
