#include "anthropic.hpp"

#include "call_body.hpp"
#include "decoders.hpp"
#include "json_fields.hpp"
#include "json_text.hpp"
#include "messages.hpp"
#include "model_list.hpp"

#include <laptime/error/error.hpp>

#include <array>
#include <optional>
#include <utility>

namespace laptime::api {

namespace {

/// Any event of the stream, or the whole answer: no field means different things in two of them.
class AnswerReader {
  public:
    void operator()(JsonReader& json, AnswerPart& part) {
        bool counted = false;
        json.object([&](std::string_view key) {
            if (key == "delta" || key == "content_block") {
                read_block(json, part);
            } else if (key == "content") {
                json.array([&] { read_block(json, part); });
            } else if (key == "stop_reason") {
                read_stop_reason(json, part);
            } else if (key == "message") {
                read_start(json, part);
            } else if (key == "usage") {
                counted = json.kind() == JsonKind::object;
                read_usage(json);
            } else if (key == "type") {
                part.ends_answer = json.string() == "message_stop";
            } else if (key == "error") {
                part.is_error = read_is_error(json);
            }
        });
        if (!counted) return;
        part.counts = counts();
        part.counts.running = !part.finish_reason;
    }

  private:
    /// Of the prompt: those that were not in the cache, those that were, and those that are from now on.
    struct Usage {
        std::optional<std::int64_t> input;
        std::optional<std::int64_t> cache_read;
        std::optional<std::int64_t> cache_creation;
        std::optional<std::int64_t> output;
    };

    /// A block of content, what is added to one, or the end of the answer.
    static void read_block(JsonReader& json, AnswerPart& part) {
        part.recognised = part.recognised || json.kind() == JsonKind::object;
        json.object([&](std::string_view key) {
            if (key == "text") {
                part.text += json.string().value_or("");
            } else if (key == "thinking") {
                part.reasoning += json.string().value_or("");
            } else if (key == "stop_reason") {
                read_stop_reason(json, part);
            }
        });
    }

    static void read_stop_reason(JsonReader& json, AnswerPart& part) {
        if (const auto reason = json.string()) part.finish_reason = *reason;
    }

    /// The answer as it begins: nothing of it is counted yet but the prompt.
    void read_start(JsonReader& json, AnswerPart& part) {
        part.recognised = part.recognised || json.kind() == JsonKind::object;
        json.object([&](std::string_view key) {
            if (key != "usage") return;
            read_usage(json);
            part.counts = counts();
            part.counts.output.reset();
        });
    }

    /// Counts are cumulative, and what an event does not give is as it was.
    void read_usage(JsonReader& json) {
        const auto read = [&json](std::optional<std::int64_t>& count) {
            if (const auto value = read_count(json)) count = value;
        };
        json.object([&](std::string_view key) {
            if (key == "input_tokens") {
                read(usage_.input);
            } else if (key == "cache_read_input_tokens") {
                read(usage_.cache_read);
            } else if (key == "cache_creation_input_tokens") {
                read(usage_.cache_creation);
            } else if (key == "output_tokens") {
                read(usage_.output);
            }
        });
    }

    [[nodiscard]] TokenCounts counts() const {
        TokenCounts counts{.prompt = usage_.input, .output = usage_.output, .cached = usage_.cache_read};
        if (counts.prompt) {
            *counts.prompt += usage_.cache_read.value_or(0) + usage_.cache_creation.value_or(0);
        }
        return counts;
    }

    Usage usage_;
};

std::string_view stop_reason_of(const ReplyEnd& end) {
    return end.finish_reason == "length" ? "max_tokens" : "end_turn";
}

class AnswerEncoder final : public Encoder {
  public:
    AnswerEncoder(const Api& api, const Call& call, const ReplyStyle& style)
        : api_{api},
          model_{call.model},
          with_counts_{style.usage != UsagePlace::nowhere},
          end_marker_{style.end_marker} {}

    /// Nothing: the message's start tells how long the prompt is, which the first piece knows.
    [[nodiscard]] std::string start() override { return {}; }

    [[nodiscard]] std::string piece(const ReplyPiece& piece) override {
        std::string events;
        if (!started_) append_message_start(events, piece.prompt_tokens);
        const Block block = piece.reasoning ? Block::thinking : Block::text;
        if (block != block_) {
            append_block_stop(events);
            append_block_start(events, block);
        }
        events += block == Block::text ? text_begin_ : thinking_begin_;
        append_json(events, piece.text);
        events += "}}\n\n";
        return events;
    }

    [[nodiscard]] std::string end(const ReplyEnd& end) override {
        std::string events;
        if (!started_) append_message_start(events, end.prompt_tokens);
        append_block_stop(events);
        std::string json = R"({"type":"message_delta","delta":{"stop_reason":)";
        append_json(json, stop_reason_of(end));
        json += R"(,"stop_sequence":null})";
        append_usage(json, end);
        append_event(events, "message_delta", json + "}");
        if (end_marker_) append_event(events, "message_stop", R"({"type":"message_stop"})");
        return events;
    }

    [[nodiscard]] std::string whole(const std::vector<ReplyPiece>& pieces, const ReplyEnd& end) override {
        std::string text;
        std::string thinking;
        for (const ReplyPiece& piece : pieces) (piece.reasoning ? thinking : text) += piece.text;
        std::string json = message_begin();
        json += R"(,"content":[)";
        if (!thinking.empty()) {
            json += JsonObject{}.add("type", "thinking").add("thinking", thinking).end().text;
            json += ',';
        }
        json += JsonObject{}.add("type", "text").add("text", text).end().text;
        json += ']';
        append_field(json, "stop_reason", stop_reason_of(end));
        json += R"(,"stop_sequence":null)";
        append_usage(json, end);
        return json + "}";
    }

    [[nodiscard]] std::string error(std::string_view message) override {
        std::string event;
        append_event(event, "error", api_.encode_error(message));
        return event;
    }

  private:
    enum class Block { none, thinking, text };

    static void append_event(std::string& events, std::string_view type, std::string_view data) {
        events += "event: ";
        events += type;
        events += "\ndata: ";
        events += data;
        events += "\n\n";
    }

    [[nodiscard]] std::string message_begin() const {
        std::string json = R"({"id":"msg_simulated","type":"message","role":"assistant")";
        append_field(json, "model", model_);
        return json;
    }

    void append_message_start(std::string& events, std::int64_t prompt_tokens) {
        started_ = true;
        std::string message = message_begin() + R"(,"content":[],"stop_reason":null,"stop_sequence":null)";
        if (with_counts_ && prompt_tokens > 0) {
            JsonObject usage;
            usage.add("input_tokens", prompt_tokens).add("output_tokens", 0);
            append_field(message, "usage", usage.end());
        }
        message += '}';
        append_event(events, "message_start",
                     JsonObject{}.add("type", "message_start").add("message", RawJson{message}).end().text);
    }

    void append_block_start(std::string& events, Block block) {
        block_ = block;
        const std::string index = std::to_string(blocks_++);
        const std::string begin = R"(,"delta":{"type":")";
        const std::string delta =
            "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":" + index + begin;
        text_begin_ = delta + R"(text_delta","text":)";
        thinking_begin_ = delta + R"(thinking_delta","thinking":)";
        append_event(events, "content_block_start",
                     R"({"type":"content_block_start","index":)" + index + R"(,"content_block":)" +
                         (block == Block::text ? R"({"type":"text","text":""})"
                                               : R"({"type":"thinking","thinking":""})") +
                         "}");
    }

    void append_block_stop(std::string& events) {
        if (block_ == Block::none) return;
        block_ = Block::none;
        append_event(events, "content_block_stop",
                     R"({"type":"content_block_stop","index":)" + std::to_string(blocks_ - 1) + "}");
    }

    void append_usage(std::string& json, const ReplyEnd& end) const {
        if (!with_counts_) return;
        JsonObject usage;
        usage.add("input_tokens", end.prompt_tokens - end.cached_tokens)
            .add("cache_creation_input_tokens", 0)
            .add("cache_read_input_tokens", end.cached_tokens)
            .add("output_tokens", end.output_tokens);
        append_field(json, "usage", usage.end());
    }

    const Api& api_;
    const std::string& model_;
    bool with_counts_;
    bool end_marker_;
    bool started_ = false;
    Block block_ = Block::none;
    int blocks_ = 0;
    std::string text_begin_;  // of each delta, up to its text
    std::string thinking_begin_;
};

constexpr std::array<std::string_view, 14> fields{
    "model",          "max_tokens", "messages", "system",   "temperature", "top_p",       "top_k",
    "stop_sequences", "stream",     "metadata", "thinking", "tools",       "tool_choice", "service_tier"};

class Anthropic final : public Api {
  public:
    [[nodiscard]] std::string_view name() const noexcept override { return "anthropic"; }
    [[nodiscard]] std::string_view default_url() const noexcept override {
        return "https://api.anthropic.com";
    }
    [[nodiscard]] std::string_view ready_path() const noexcept override { return model_list_path; }

    /// There is no seed. A temperature beyond 1 is sent as asked, for the server to refuse; a top_p of 1,
    /// which means nothing, is left out, because newer models refuse to be given both.
    [[nodiscard]] EncodedCall encode(const Call& call) const override {
        const Generation& generation = call.generation;
        if (generation.top_logprobs) throw error::SpecError("the anthropic API gives no log-probabilities");
        CallBody body{call};
        body.add("model", call.model);
        body.add("max_tokens", generation.max_tokens);
        body.add("messages", RawJson{messages_with(call.prompt)});
        body.add("temperature", generation.temperature);
        if (generation.top_p != 1) body.add("top_p", generation.top_p);
        if (!generation.stop.empty()) body.add("stop_sequences", generation.stop);
        body.add("stream", generation.stream);
        EncodedCall encoded = std::move(body).post(call_path());
        encoded.headers.push_back({.name = "anthropic-version", .value = "2023-06-01"});
        return encoded;
    }

    [[nodiscard]] std::unique_ptr<Decoder> decoder(bool stream) const override {
        if (stream) return std::make_unique<SseDecoder<AnswerReader>>();
        return std::make_unique<WholeDecoder<AnswerReader>>();
    }

    [[nodiscard]] Header key_header(std::string_view key) const override {
        return {.name = "x-api-key", .value = std::string{key}};
    }

    [[nodiscard]] std::vector<std::string> decode_models(std::string_view body) const override {
        return decode_model_list(body);
    }

    [[nodiscard]] std::string_view call_path() const noexcept override { return "/v1/messages"; }

    [[nodiscard]] std::span<const std::string_view> call_fields() const noexcept override { return fields; }

    [[nodiscard]] Call decode_call(std::string_view body) const override {
        const Json json = parse_request_body(body);
        auto model = string_field(json, "model");
        const auto max_tokens = integer_field(json, "max_tokens");
        if (!model) throw error::DataError("model: Field required");
        if (!max_tokens) throw error::DataError("max_tokens: Field required");
        Call call{.model = *std::move(model),
                  .prompt = required_messages(json),
                  .generation = {},
                  .extra_body = {}};
        Generation& generation = call.generation;
        generation.max_tokens = *max_tokens;
        generation.temperature = number_field(json, "temperature").value_or(generation.temperature);
        generation.top_p = number_field(json, "top_p").value_or(generation.top_p);
        generation.stop = strings_field(json, "stop_sequences");
        generation.stream = field(json, "stream") == Json(true);
        return call;
    }

    [[nodiscard]] std::string_view content_type(bool stream) const noexcept override {
        return stream ? "text/event-stream; charset=utf-8" : "application/json";
    }

    [[nodiscard]] std::unique_ptr<Encoder> encoder(const Call& call, const ReplyStyle& style) const override {
        return std::make_unique<AnswerEncoder>(*this, call, style);
    }

    [[nodiscard]] std::string encode_error(std::string_view message) const override {
        JsonObject error;
        error.add("type", "invalid_request_error").add("message", message);
        return std::string{JsonObject{}.add("type", "error").add("error", error.end()).end().text};
    }

    [[nodiscard]] std::string encode_models(const std::vector<std::string>& models) const override {
        return encode_model_list(models);
    }
};

}  // namespace

const Api& anthropic() {
    static const Anthropic api;
    return api;
}

}  // namespace laptime::api
