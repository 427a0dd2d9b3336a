// Every fault as a client meets it, in every API, streamed and whole.
#include "client.hpp"
#include "conversation.hpp"

#include <laptime/api/api.hpp>
#include <laptime/simulator/answer.hpp>
#include <laptime/simulator/pace.hpp>
#include <laptime/simulator/simulator.hpp>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

using namespace laptime::simulator;
namespace api = laptime::api;

namespace {

constexpr bool streamed = true;
constexpr bool whole = false;

ModelConfig broken(Fault fault) {
    ModelConfig model = quick();
    model.p_right = 1;
    model.faults = {std::move(fault)};
    return model;
}

/// What question 7 is answered with by a model that is always right, one piece a token.
std::vector<std::string> right_pieces() {
    const Question question = questions()[7];
    return make_answer(broken({}), &question, seed, 8).pieces;
}

std::string first_pieces(std::size_t n) {
    std::vector<std::string> pieces = right_pieces();
    pieces.resize(n);
    return joined(pieces);
}

/// Asks question 7 of a server with this fault, once in each API, and looks at what came and at the truth.
void for_each_api(const Fault& fault, bool stream,
                  const std::function<void(const api::Api&, const Heard&, const Truth&)>& look) {
    Simulator simulator{server_of(broken(fault))};
    for (std::size_t i = 0; i < api::all_apis().size(); ++i) {
        const api::Api& api = *api::all_apis()[i];
        CAPTURE(api.name());
        Client client{simulator.port()};
        const Heard heard = send(client, api, ask(7, stream));
        std::vector<Truth> truths;
        while (truths.size() <= i) truths = simulator.truth();
        CHECK(truths[i].fault == name_of(fault.kind));
        look(api, heard, truths[i]);
    }
}

}  // namespace

TEST_CASE("a refusal has its status and says when to come back") {
    for (const bool stream : {streamed, whole}) {
        const Fault busy{.kind = FaultKind::status, .status = 429, .retry_after_s = 7};
        for_each_api(busy, stream, [](const api::Api& api, const Heard& heard, const Truth& truth) {
            CHECK(heard.response.status == 429);
            CHECK(heard.response.retry_after == "7");
            CHECK(heard.response.content_type == api.content_type(false));
            CHECK(heard.response.keep_alive);
            CHECK(api::error_message(heard.response.body) == "the server cannot answer now");
            CHECK(truth.status == 429);
            CHECK(truth.complete);
            CHECK(truth.tokens == 0);
            CHECK(truth.chunk_sent_ns.empty());
            CHECK_FALSE(truth.queued_ns.has_value());
            CHECK_FALSE(truth.late_max_ns.has_value());
            CHECK(truth.first_byte_sent_ns.has_value());
        });
    }
    for (const int status : {500, 503, 529}) {
        const Fault down{.kind = FaultKind::status, .status = status};
        for_each_api(down, streamed, [status](const api::Api&, const Heard& heard, const Truth& truth) {
            CHECK(heard.response.status == status);
            CHECK(heard.response.retry_after.empty());
            CHECK(truth.status == status);
        });
    }
}

TEST_CASE("a web page comes with 200 and another content type") {
    for (const bool stream : {streamed, whole}) {
        for_each_api({.kind = FaultKind::html}, stream,
                     [](const api::Api&, const Heard& heard, const Truth& truth) {
                         CHECK(heard.response.status == 200);
                         CHECK(heard.response.content_type == "text/html; charset=utf-8");
                         CHECK(heard.response.body.starts_with("<!DOCTYPE html>"));
                         CHECK_FALSE(heard.finished);
                         CHECK(truth.status == 200);
                         CHECK(truth.complete);
                         CHECK(truth.tokens == 0);
                     });
    }
}

TEST_CASE("a reset before the answer is a reset and nothing else") {
    for (const bool stream : {streamed, whole}) {
        for_each_api({.kind = FaultKind::reset}, stream,
                     [](const api::Api&, const Heard& heard, const Truth& truth) {
                         CHECK(heard.response.reset);
                         CHECK(heard.response.status == 200);  // as Beast has it before it reads any
                         CHECK(heard.response.body.empty());
                         CHECK(truth.status == 0);
                         CHECK_FALSE(truth.first_byte_sent_ns.has_value());
                         CHECK_FALSE(truth.complete);
                     });
    }
}

TEST_CASE("a stream is reset, or closed, after as many chunks as said") {
    for (const FaultKind kind : {FaultKind::reset, FaultKind::cut_off}) {
        for (const std::size_t after : {1U, 3U, 7U}) {
            for_each_api({.kind = kind, .after_chunks = after}, streamed,
                         [kind, after](const api::Api&, const Heard& heard, const Truth& truth) {
                             CHECK(heard.response.status == 200);
                             CHECK(heard.response.keep_alive);  // as was promised
                             CHECK(heard.response.reset == (kind == FaultKind::reset));
                             CHECK_FALSE(heard.response.complete);
                             CHECK(heard.text == first_pieces(after));
                             CHECK_FALSE(heard.finished);
                             CHECK_FALSE(heard.broken());
                             CHECK(truth.tokens == static_cast<std::int64_t>(after));
                             CHECK(truth.chunk_sent_ns.size() == after);
                             CHECK(truth.status == 200);
                             CHECK_FALSE(truth.complete);
                         });
        }
    }
}

TEST_CASE("a fault behind the end of an answer comes in the place of its last chunk") {
    for_each_api({.kind = FaultKind::cut_off, .after_chunks = 1000}, streamed,
                 [](const api::Api&, const Heard& heard, const Truth& truth) {
                     CHECK(heard.text == first_pieces(7));
                     CHECK_FALSE(heard.response.complete);
                     CHECK(truth.tokens == 7);
                 });
}

TEST_CASE("a whole answer is reset, or closed, in its middle") {
    for (const FaultKind kind : {FaultKind::reset, FaultKind::cut_off}) {
        for_each_api({.kind = kind, .after_chunks = 1}, whole,
                     [kind](const api::Api&, const Heard& heard, const Truth& truth) {
                         CHECK(heard.response.status == 200);
                         CHECK(heard.response.reset == (kind == FaultKind::reset));
                         CHECK_FALSE(heard.response.complete);
                         CHECK_FALSE(heard.response.body.empty());
                         CHECK_FALSE(heard.finished);
                         CHECK(truth.status == 200);
                         CHECK_FALSE(truth.complete);
                         CHECK(truth.tokens == 0);
                     });
    }
}

TEST_CASE("a truncated answer ends as a body should, without its finish") {
    for (const std::size_t after : {0U, 2U}) {
        for_each_api({.kind = FaultKind::truncated, .after_chunks = after}, streamed,
                     [after](const api::Api&, const Heard& heard, const Truth& truth) {
                         CHECK(heard.response.complete);
                         CHECK(heard.response.keep_alive);
                         CHECK(heard.text == first_pieces(after));
                         CHECK_FALSE(heard.finished);
                         CHECK_FALSE(heard.broken());
                         CHECK_FALSE(truth.complete);
                         CHECK(truth.tokens == static_cast<std::int64_t>(after));
                     });
    }
    for_each_api({.kind = FaultKind::truncated}, whole,
                 [](const api::Api&, const Heard& heard, const Truth& truth) {
                     CHECK(heard.response.complete);
                     CHECK_FALSE(heard.finished);
                     CHECK(heard.malformed == 1);
                     CHECK_FALSE(truth.complete);
                 });
}

TEST_CASE("an error in the middle of an answer takes the place of the rest") {
    for_each_api({.kind = FaultKind::stream_error, .after_chunks = 2}, streamed,
                 [](const api::Api&, const Heard& heard, const Truth& truth) {
                     CHECK(heard.response.status == 200);
                     CHECK(heard.response.complete);
                     CHECK(heard.text == first_pieces(2));
                     CHECK(heard.failure == "the model runner stopped in the middle of the answer");
                     CHECK_FALSE(heard.finished);
                     CHECK_FALSE(truth.complete);
                     CHECK(truth.tokens == 2);
                 });
    for_each_api({.kind = FaultKind::stream_error}, whole,
                 [](const api::Api&, const Heard& heard, const Truth& truth) {
                     CHECK(heard.response.status == 200);
                     CHECK(heard.failure == "the model runner stopped in the middle of the answer");
                     CHECK_FALSE(truth.complete);
                 });
}

TEST_CASE("one chunk of broken JSON loses its text, and the others follow") {
    for (const std::size_t after : {0U, 3U, 7U}) {
        for_each_api({.kind = FaultKind::malformed_json, .after_chunks = after}, streamed,
                     [after](const api::Api&, const Heard& heard, const Truth& truth) {
                         std::vector<std::string> pieces = right_pieces();
                         pieces.erase(pieces.begin() + static_cast<std::ptrdiff_t>(after));
                         CHECK(heard.malformed == 1);
                         CHECK(heard.text == joined(pieces));
                         CHECK(heard.finished);
                         CHECK(heard.response.complete);
                         CHECK(truth.complete);
                         CHECK(truth.tokens == 8);
                     });
    }
    for_each_api({.kind = FaultKind::malformed_json}, whole,
                 [](const api::Api&, const Heard& heard, const Truth&) {
                     CHECK(heard.malformed == 1);
                     CHECK(heard.response.complete);
                 });
}

TEST_CASE("half a character at the end of a chunk arrives as bytes that are no UTF-8") {
    for (const bool stream : {streamed, whole}) {
        for_each_api({.kind = FaultKind::split_character, .after_chunks = 2}, stream,
                     [stream](const api::Api&, const Heard& heard, const Truth& truth) {
                         const std::string& body = heard.response.body;
                         const std::size_t half = body.find("\xE2\x82");
                         REQUIRE(half != std::string::npos);
                         CHECK(body[half + 2] == '"');
                         CHECK(body.find("\xE2\x82", half + 1) == std::string::npos);
                         CHECK(body.find("\xEE\x80\x80") == std::string::npos);
                         const std::string text = stream ? first_pieces(3) : first_pieces(8);
                         CHECK(body.substr(0, half).ends_with(stream ? right_pieces()[2] : text));
                         CHECK(truth.complete);
                     });
    }
}

TEST_CASE("a stream without an end goes on until the client leaves") {
    Simulator simulator{server_of(broken({.kind = FaultKind::endless}))};
    for (std::size_t i = 0; i < api::all_apis().size(); ++i) {
        const api::Api& api = *api::all_apis()[i];
        CAPTURE(api.name());
        api::Call call = ask(7, streamed);
        call.generation.max_tokens = 3;
        const api::EncodedCall encoded = api.encode(call);
        {
            Client client{simulator.port()};
            client.send(post(encoded.path, encoded.body));
            std::string text;
            for (int chunk = 0; chunk < 200; ++chunk) text += client.read_until("\r\n");
            CHECK(text.find("\r\n0\r\n") == std::string::npos);
        }
        std::vector<Truth> truths;
        while (truths.size() <= i) truths = simulator.truth();
        CHECK(truths[i].fault == "endless");
        CHECK(truths[i].tokens > 50);
        CHECK_FALSE(truths[i].complete);
    }
}

TEST_CASE("a call that hangs is never answered, streamed or whole") {
    for (const bool stream : {streamed, whole}) {
        for (const FaultKind kind : {FaultKind::hang, FaultKind::endless}) {
            if (kind == FaultKind::endless && stream) continue;
            Simulator simulator{server_of(broken({.kind = kind}))};
            Client client{simulator.port()};
            const api::EncodedCall call = api::find_api("ollama").encode(ask(7, stream));
            client.send(post(call.path, call.body, "Expect: 100-continue\r\n"));
            CHECK_FALSE(client.read_until("\r\n\r\n").empty());  // it is being read
            simulator.stop();
            CHECK(client.read_until("HTTP").empty());
            const std::vector<Truth> truths = simulator.truth();
            if (truths.empty()) continue;  // stopped before the call was read
            CHECK(truths[0].status == 0);
            CHECK(truths[0].fault == name_of(kind));
            CHECK_FALSE(truths[0].complete);
            CHECK_FALSE(truths[0].first_byte_sent_ns.has_value());
        }
    }
}

TEST_CASE("a slow head moves everything behind it by its delay") {
    constexpr std::int64_t delay_ns = 30'000'000;
    for (const bool early_head : {false, true}) {
        ModelConfig model = broken({.kind = FaultKind::slow_head, .delay_s = 0.03});
        model.early_head = early_head;
        Simulator simulator{server_of(model)};
        Client client{simulator.port()};
        CHECK(send(client, api::find_api("ollama"), ask(7, streamed)).finished);
        const Truth truth = simulator.truth().at(0);
        CHECK(truth.first_byte_sent_ns.value_or(0) >= truth.received_ns + delay_ns);
        Pace pace{model, seed, 0};
        static_cast<void>(pace.draw_length());
        for (const std::int64_t sent_ns : truth.chunk_sent_ns) {
            CHECK(sent_ns >= truth.received_ns + delay_ns + pace.token_due().count());
        }
        CHECK(truth.queued_ns == truth.received_ns);
        CHECK(truth.complete);
    }
}

TEST_CASE("counts that are not told, and an end that is not marked, leave the text as it is") {
    for (const FaultKind kind : {FaultKind::no_usage, FaultKind::no_end_marker}) {
        for_each_api(
            {.kind = kind}, streamed, [kind](const api::Api& api, const Heard& heard, const Truth& truth) {
                api::ReplyStyle style;
                if (kind == FaultKind::no_usage) style.usage = api::UsagePlace::nowhere;
                if (kind == FaultKind::no_end_marker) style.end_marker = false;
                const api::Call call = ask(7, streamed);
                const auto encoder = api.encoder(call, style);
                std::string pieces = encoder->start();
                std::int64_t tokens = 0;
                for (const std::string& piece : right_pieces()) {
                    pieces += encoder->piece({.text = piece, .prompt_tokens = 8, .tokens_so_far = ++tokens});
                }
                CHECK(heard.response.body.starts_with(pieces));
                const bool has_marker = heard.response.body.find("[DONE]") != std::string::npos;
                if (kind == FaultKind::no_end_marker) CHECK_FALSE(has_marker);
                CHECK(heard.text == joined(right_pieces()));
                CHECK(truth.complete);
            });
    }
    for_each_api({.kind = FaultKind::no_usage}, whole,
                 [](const api::Api& api, const Heard& heard, const Truth&) {
                     const api::Call call = ask(7, whole);
                     Response untold;
                     untold.body = api.encoder(call, {.usage = api::UsagePlace::nowhere})->whole({}, {});
                     untold.complete = true;
                     const bool is_told = hear(api, whole, untold).counts.output.has_value();
                     CHECK(heard.counts.output.has_value() == is_told);
                 });
}

TEST_CASE("a connection is closed after a stream though it was to be kept, but not after a whole answer") {
    Simulator simulator{server_of(broken({.kind = FaultKind::closed_after_reply}))};
    for (const api::Api* api : api::all_apis()) {
        CAPTURE(api->name());
        Client client{simulator.port()};
        CHECK(send(client, *api, ask(7, whole)).response.complete);
        const Heard heard = send(client, *api, ask(7, streamed));
        CHECK(heard.response.complete);
        CHECK(heard.response.keep_alive);
        CHECK(heard.text == joined(right_pieces()));
        CHECK(client.read_until("never sent").empty());
        CHECK(simulator.truth().back().complete);
    }
}

TEST_CASE("calls that no fault falls on are answered as if there were none") {
    ModelConfig model = broken({.kind = FaultKind::status, .occurrence = At{{2}}});
    Simulator simulator{server_of(model)};
    Client client{simulator.port()};
    const api::Api& api = api::find_api("openai");
    CHECK(send(client, api, ask(7, streamed)).text == joined(right_pieces()));
    CHECK(send(client, api, ask(7, streamed)).response.status == 500);
    CHECK(send(client, api, ask(7, streamed)).text == joined(right_pieces()));
    const std::vector<Truth> truths = simulator.truth();
    CHECK(truths[0].fault.empty());
    CHECK(truths[1].fault == "status");
    CHECK(truths[2].fault.empty());
    Pace pace{model, seed, 2};  // a refused call takes its times with it
    static_cast<void>(pace.draw_length());
    CHECK(truths[2].chunk_sent_ns[0] >= truths[2].received_ns + pace.token_due().count());
}
