#include "openai.hpp"

#include "json_fields.hpp"
#include "whole_body.hpp"

#include <laptime/api/sse.hpp>
#include <laptime/error/error.hpp>

#include <array>

namespace laptime::api {

namespace {

constexpr std::string_view end_marker = "[DONE]";

void read_text(const Json& message, std::vector<Event>& events) {
    for (const char* key : {"reasoning_content", "reasoning"}) {
        if (auto text = string_field(message, key); text && !text->empty()) {
            events.emplace_back(TextDelta{.text = *std::move(text), .reasoning = true});
            break;
        }
    }
    if (auto text = string_field(message, "content"); text && !text->empty()) {
        events.emplace_back(TextDelta{.text = *std::move(text)});
    }
}

void read_usage(const Json& object, std::vector<Event>& events) {
    const Json& usage = field(object, "usage");
    if (!usage.is_object()) return;
    events.emplace_back(TokenCounts{
        .prompt = integer_field(usage, "prompt_tokens"),
        .output = integer_field(usage, "completion_tokens"),
        .cached = integer_field(field(usage, "prompt_tokens_details"), "cached_tokens"),
        .source = CountSource::usage,
    });
}

void read_llama_cpp_timings(const Json& object, std::vector<Event>& events) {
    const Json& timings = field(object, "timings");
    if (!timings.is_object()) return;
    events.emplace_back(ServerTimings{.total = std::nullopt,
                                      .load = std::nullopt,
                                      .prompt_eval = milliseconds_field(timings, "prompt_ms"),
                                      .eval = milliseconds_field(timings, "predicted_ms")});
}

/// One chunk of the stream (`text_key` is "delta") or the whole answer ("message").
void read_object(const Json& object, const char* text_key, std::vector<Event>& events) {
    if (!field(object, "error").is_null()) {
        events.emplace_back(Failed{error_message(dump_json(object))});
        return;
    }
    read_usage(object, events);
    read_llama_cpp_timings(object, events);
    const Json& choices = field(object, "choices");
    if (!choices.is_array() || choices.empty()) return;  // a chunk that brings only the usage
    const Json& choice = choices.front();
    read_text(field(choice, text_key), events);
    if (auto reason = string_field(choice, "finish_reason"))
        events.emplace_back(Finished{*std::move(reason)});
}

void read_whole(const Json& object, std::vector<Event>& events) {
    read_object(object, "message", events);
}

class StreamDecoder final : public Decoder {
  public:
    void feed(std::string_view bytes, std::vector<Event>& events) override {
        parser_.feed(bytes, [&events](const SseEvent& event) {
            if (event.data == end_marker) return;
            const Json object = parse_json(event.data);
            if (object.is_object()) {
                read_object(object, "delta", events);
            } else {
                events.emplace_back(
                    Malformed{"an event of the stream is not a JSON object: " + error_message(event.data)});
            }
        });
    }

    void finish(std::vector<Event>& /*events*/) override {}

  private:
    SseParser parser_;
};

Json usage(const ReplyEnd& end) {
    return {{"prompt_tokens", end.prompt_tokens},
            {"completion_tokens", end.output_tokens},
            {"total_tokens", end.prompt_tokens + end.output_tokens}};
}

Json chunk(const Call& call, Json delta, const Json& finish_reason) {
    Json choice{{"index", 0}, {"delta", std::move(delta)}, {"finish_reason", finish_reason}};
    return {{"id", "chatcmpl-simulated"},
            {"object", "chat.completion.chunk"},
            {"model", call.model},
            {"choices", Json::array({std::move(choice)})}};
}

std::string sse(const Json& json) {
    return "data: " + dump_json(json) + "\n\n";
}

/// The text of all messages, in order. Content may be a string or a list of typed parts.
std::string prompt_of(const Json& messages) {
    std::string prompt;
    for (const Json& message : messages) {
        const Json& content = field(message, "content");
        if (!prompt.empty()) prompt += "\n\n";
        if (content.is_string()) prompt += content.get<std::string>();
        if (!content.is_array()) continue;
        for (const Json& part : content) prompt += string_field(part, "text").value_or("");
    }
    return prompt;
}

class ChatEncoder final : public Encoder {
  public:
    ChatEncoder(const Call& call, const ReplyStyle& style) : call_{call}, style_{style} {}

    [[nodiscard]] std::string start() override {
        return sse(chunk(call_, Json{{"role", "assistant"}, {"content", nullptr}}, nullptr));
    }

    [[nodiscard]] std::string piece(const ReplyPiece& piece) override {
        return sse(chunk(call_, Json{{"content", piece.text}}, nullptr));
    }

    [[nodiscard]] std::string end(const ReplyEnd& end) override {
        Json counts = chunk(call_, Json::object(), nullptr);
        counts["choices"] = Json::array();
        counts["usage"] = usage(end);
        std::string bytes = sse(chunk(call_, Json::object(), end.finish_reason)) + sse(counts);
        if (style_.end_marker) bytes += "data: [DONE]\n\n";
        return bytes;
    }

    [[nodiscard]] std::string whole(const std::vector<ReplyPiece>& pieces, const ReplyEnd& end) override {
        std::string text;
        for (const ReplyPiece& piece : pieces) text += piece.text;
        Json choice{{"index", 0},
                    {"message", {{"role", "assistant"}, {"content", text}}},
                    {"finish_reason", end.finish_reason}};
        return dump_json(Json{{"id", "chatcmpl-simulated"},
                              {"object", "chat.completion"},
                              {"model", call_.model},
                              {"choices", Json::array({std::move(choice)})},
                              {"usage", usage(end)}});
    }

  private:
    const Call& call_;
    ReplyStyle style_;
};

constexpr std::array<std::string_view, 10> fields{
    "model",          "messages", "max_tokens", "max_completion_tokens", "temperature", "top_p", "stream",
    "stream_options", "stop",     "seed"};

class OpenAiChat final : public Api {
  public:
    [[nodiscard]] std::string_view name() const noexcept override { return "openai"; }
    [[nodiscard]] std::string_view default_url() const noexcept override { return "https://api.openai.com"; }
    [[nodiscard]] std::string_view ready_path() const noexcept override { return "/v1/models"; }

    [[nodiscard]] EncodedCall encode(const Call& call) const override {
        const Generation& generation = call.generation;
        Json body{{"model", call.model},
                  {"messages", Json::array({Json{{"role", "user"}, {"content", call.prompt}}})},
                  {"max_tokens", generation.max_tokens},
                  {"temperature", generation.temperature},
                  {"top_p", generation.top_p},
                  {"stream", generation.stream}};
        if (generation.stream) body["stream_options"] = Json{{"include_usage", true}};
        if (!generation.stop.empty()) body["stop"] = generation.stop;
        if (generation.seed) body["seed"] = *generation.seed;
        return json_call(call_path(), std::move(body), call);
    }

    [[nodiscard]] std::unique_ptr<Decoder> decoder(bool stream) const override {
        if (stream) return std::make_unique<StreamDecoder>();
        return std::make_unique<WholeBodyDecoder>(&read_whole);
    }

    [[nodiscard]] Header key_header(std::string_view key) const override {
        return {.name = "Authorization", .value = "Bearer " + std::string{key}};
    }

    [[nodiscard]] std::vector<std::string> decode_models(std::string_view body) const override {
        return model_names(body, "data", "id");
    }

    [[nodiscard]] std::string_view call_path() const noexcept override { return "/v1/chat/completions"; }

    [[nodiscard]] std::span<const std::string_view> call_fields() const noexcept override { return fields; }

    [[nodiscard]] Call decode_call(std::string_view body) const override {
        const Json json = parse_request_body(body);
        auto model = string_field(json, "model");
        const Json& messages = field(json, "messages");
        if (!model) throw error::DataError("you must provide a model parameter");
        if (!messages.is_array()) throw error::DataError("you must provide a list of messages");
        Call call{
            .model = *std::move(model), .prompt = prompt_of(messages), .generation = {}, .extra_body = {}};
        const auto newer_name = integer_field(json, "max_completion_tokens");
        call.generation.max_tokens =
            newer_name ? *newer_name : integer_field(json, "max_tokens").value_or(-1);
        call.generation.seed = integer_field(json, "seed");
        call.generation.stop = strings_field(json, "stop");
        call.generation.stream = field(json, "stream") == Json(true);
        return call;
    }

    [[nodiscard]] std::string_view content_type(bool stream) const noexcept override {
        return stream ? "text/event-stream" : "application/json";
    }

    [[nodiscard]] std::unique_ptr<Encoder> encoder(const Call& call, const ReplyStyle& style) const override {
        return std::make_unique<ChatEncoder>(call, style);
    }

    [[nodiscard]] std::string encode_error(std::string_view message) const override {
        return dump_json(Json{{"error", {{"message", message}, {"type", "invalid_request_error"}}}});
    }

    [[nodiscard]] std::string encode_models(const std::vector<std::string>& models) const override {
        Json list = Json::array();
        for (const std::string& model : models) list.push_back(Json{{"id", model}, {"object", "model"}});
        return dump_json(Json{{"object", "list"}, {"data", std::move(list)}});
    }
};

}  // namespace

const Api& openai_chat() {
    static const OpenAiChat api;
    return api;
}

}  // namespace laptime::api
