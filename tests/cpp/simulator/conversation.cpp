#include "conversation.hpp"

#include <numeric>
#include <string_view>
#include <utility>
#include <variant>

namespace laptime::simulator {

std::vector<Question> questions() {
    constexpr int n = 20;
    std::vector<Question> all;
    all.reserve(n);
    for (int i = 0; i < n; ++i) {
        all.push_back({.id = "q" + std::to_string(i),
                       .subject = "arithmetic",
                       .question = "What is " + std::to_string(i) + " + 1?",
                       .choices = {std::to_string(i), std::to_string(i + 1), "more than that"},
                       .answer = 1});
    }
    return all;
}

ModelConfig quick() {
    return {.name = "quick", .inter_token_s = random::Lognormal{1e-4, 0.5}};
}

ModelConfig stuck() {
    return {.name = "stuck", .inter_token_s = random::Constant{86400}};
}

Config server_of(const ModelConfig& model) {
    Config config;
    config.models = {model};
    config.questions = questions();
    config.seed = seed;
    return config;
}

api::Call ask(int number, bool stream, std::string model) {
    const Question question = questions()[static_cast<std::size_t>(number)];
    api::Call call;
    call.model = std::move(model);
    call.prompt = question.question + "\nA. " + question.choices[0] + "\nAnswer:";
    call.generation.stream = stream;
    call.generation.max_tokens = 256;
    return call;
}

void Heard::operator()(const api::TextDelta& delta) {
    if (delta.reasoning) {
        reasoning += delta.text;
        return;
    }
    text += delta.text;
    pieces.push_back(delta.text);
}

void Heard::operator()(const api::TokenCounts& told) {
    if (told.running) {
        running_counts.push_back(told);
    } else {
        counts = told;
    }
}

void Heard::operator()(const api::LogProbabilities& told) {
    log_probabilities.insert(log_probabilities.end(), told.tokens.begin(), told.tokens.end());
}

void Heard::operator()(const api::Finished& told) {
    finished = true;
    finish_reason = told.reason;
}

Heard hear(const api::Api& api, bool stream, Response response) {
    Heard heard;
    std::vector<api::Event> events;
    const auto decoder = api.decoder(stream);
    decoder->feed(response.body, events);
    if (response.complete) decoder->finish(events);
    for (const api::Event& event : events) std::visit(heard, event);
    heard.response = std::move(response);
    return heard;
}

Heard send(Client& client, const api::Api& api, const api::Call& call, const std::string& headers) {
    const api::EncodedCall encoded = api.encode(call);
    return hear(api, call.generation.stream, client.request("POST", encoded.path, encoded.body, headers));
}

std::string in_words_of(const api::Api& api, const std::string& finish_reason) {
    const api::Call call;
    api::ReplyEnd end;
    end.finish_reason = finish_reason;
    Response response;
    response.body = api.encoder(call, {})->whole({{.text = "a"}}, end);
    response.complete = true;
    return hear(api, false, std::move(response)).finish_reason;
}

std::string post(const std::string& path, const std::string& body, const std::string& headers) {
    return "POST " + path + " HTTP/1.1\r\nHost: localhost\r\n" + headers +
           "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

std::string joined(const std::vector<std::string>& pieces) {
    return std::accumulate(pieces.begin(), pieces.end(), std::string{});
}

}  // namespace laptime::simulator
