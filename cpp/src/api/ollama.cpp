#include "ollama.hpp"

#include "json_fields.hpp"
#include "whole_body.hpp"

#include <laptime/api/ndjson.hpp>
#include <laptime/error/error.hpp>

#include <array>

namespace laptime::api {

namespace {

/// One object of the stream, or the whole answer: they have the same fields.
void read_object(const Json& object, std::vector<Event>& events) {
    if (field(object, "error").is_string()) {
        events.emplace_back(Failed{error_message(dump_json(object))});
        return;
    }
    if (auto thinking = string_field(object, "thinking"); thinking && !thinking->empty()) {
        events.emplace_back(TextDelta{.text = *std::move(thinking), .reasoning = true});
    }
    if (auto text = string_field(object, "response"); text && !text->empty()) {
        events.emplace_back(TextDelta{.text = *std::move(text)});
    }
    if (field(object, "done") != Json(true)) return;
    events.emplace_back(TokenCounts{.prompt = integer_field(object, "prompt_eval_count"),
                                    .output = integer_field(object, "eval_count"),
                                    .cached = std::nullopt,
                                    .source = CountSource::usage});
    events.emplace_back(ServerTimings{.total = nanoseconds_field(object, "total_duration"),
                                      .load = nanoseconds_field(object, "load_duration"),
                                      .prompt_eval = nanoseconds_field(object, "prompt_eval_duration"),
                                      .eval = nanoseconds_field(object, "eval_duration")});
    events.emplace_back(Finished{string_field(object, "done_reason").value_or("stop")});
}

class StreamDecoder final : public Decoder {
  public:
    void feed(std::string_view bytes, std::vector<Event>& events) override {
        parser_.feed(bytes, [&events](std::string_view line) {
            const Json object = parse_json(line);
            if (object.is_object()) {
                read_object(object, events);
            } else {
                events.emplace_back(
                    Malformed{"a line of the stream is not a JSON object: " + error_message(line)});
            }
        });
    }

    void finish(std::vector<Event>& events) override {
        const Json object = parse_json(parser_.rest());  // half a line is a stream cut short
        if (object.is_object()) read_object(object, events);
    }

  private:
    NdjsonParser parser_;
};

Json end_fields(const Call& call, const ReplyEnd& end) {
    Json object{{"model", call.model},
                {"done", true},
                {"done_reason", end.finish_reason},
                {"prompt_eval_count", end.prompt_tokens},
                {"eval_count", end.output_tokens}};
    const auto add = [&object](const char* key, const std::optional<std::chrono::nanoseconds>& duration) {
        if (duration) object[key] = duration->count();
    };
    add("total_duration", end.timings.total);
    add("load_duration", end.timings.load);
    add("prompt_eval_duration", end.timings.prompt_eval);
    add("eval_duration", end.timings.eval);
    return object;
}

class GenerateEncoder final : public Encoder {
  public:
    explicit GenerateEncoder(const Call& call) : call_{call} {}

    [[nodiscard]] std::string start() override { return {}; }

    [[nodiscard]] std::string piece(const ReplyPiece& piece) override {
        return dump_json(Json{{"model", call_.model}, {"response", piece.text}, {"done", false}}) + "\n";
    }

    [[nodiscard]] std::string end(const ReplyEnd& end) override {
        Json object = end_fields(call_, end);
        object["response"] = "";
        return dump_json(object) + "\n";
    }

    [[nodiscard]] std::string whole(const std::vector<ReplyPiece>& pieces, const ReplyEnd& end) override {
        Json object = end_fields(call_, end);
        std::string text;
        for (const ReplyPiece& piece : pieces) text += piece.text;
        object["response"] = std::move(text);
        return dump_json(object);
    }

  private:
    const Call& call_;
};

constexpr std::array<std::string_view, 4> fields{"model", "prompt", "stream", "options"};

class OllamaGenerate final : public Api {
  public:
    [[nodiscard]] std::string_view name() const noexcept override { return "ollama"; }
    [[nodiscard]] std::string_view default_url() const noexcept override { return "http://127.0.0.1:11434"; }
    [[nodiscard]] std::string_view ready_path() const noexcept override { return "/api/tags"; }

    [[nodiscard]] EncodedCall encode(const Call& call) const override {
        const Generation& generation = call.generation;
        Json options{{"temperature", generation.temperature},
                     {"top_p", generation.top_p},
                     {"num_predict", generation.max_tokens}};
        if (!generation.stop.empty()) options["stop"] = generation.stop;
        if (generation.seed) options["seed"] = *generation.seed;
        Json body{{"model", call.model},
                  {"prompt", call.prompt},
                  {"stream", generation.stream},
                  {"options", std::move(options)}};
        return json_call(call_path(), std::move(body), call);
    }

    [[nodiscard]] std::unique_ptr<Decoder> decoder(bool stream) const override {
        if (stream) return std::make_unique<StreamDecoder>();
        return std::make_unique<WholeBodyDecoder>(&read_object);
    }

    [[nodiscard]] Header key_header(std::string_view key) const override {
        return {.name = "Authorization", .value = "Bearer " + std::string{key}};
    }

    [[nodiscard]] std::vector<std::string> decode_models(std::string_view body) const override {
        return model_names(body, "models", "name");
    }

    [[nodiscard]] std::string_view call_path() const noexcept override { return "/api/generate"; }

    [[nodiscard]] std::span<const std::string_view> call_fields() const noexcept override { return fields; }

    [[nodiscard]] Call decode_call(std::string_view body) const override {
        const Json json = parse_request_body(body);
        auto model = string_field(json, "model");
        if (!model) throw error::DataError("model is required");
        const Json& options = field(json, "options");
        Call call{.model = *std::move(model),
                  .prompt = string_field(json, "prompt").value_or(""),
                  .generation = {},
                  .extra_body = {}};
        call.generation.max_tokens = integer_field(options, "num_predict").value_or(-1);
        call.generation.seed = integer_field(options, "seed");
        call.generation.stop = strings_field(options, "stop");
        call.generation.stream = field(json, "stream") != Json(false);  // Ollama streams unless told not to
        return call;
    }

    [[nodiscard]] std::string_view content_type(bool stream) const noexcept override {
        return stream ? "application/x-ndjson" : "application/json; charset=utf-8";
    }

    [[nodiscard]] std::unique_ptr<Encoder> encoder(const Call& call,
                                                   const ReplyStyle& /*style*/) const override {
        return std::make_unique<GenerateEncoder>(call);
    }

    [[nodiscard]] std::string encode_error(std::string_view message) const override {
        return dump_json(Json{{"error", message}});
    }

    [[nodiscard]] std::string encode_models(const std::vector<std::string>& models) const override {
        Json list = Json::array();
        for (const std::string& model : models) list.push_back(Json{{"name", model}, {"model", model}});
        return dump_json(Json{{"models", std::move(list)}});
    }
};

}  // namespace

const Api& ollama_generate() {
    static const OllamaGenerate api;
    return api;
}

}  // namespace laptime::api
