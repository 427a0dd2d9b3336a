#include "ollama_protocol.hpp"

#include "decoders.hpp"
#include "json_text.hpp"
#include "log_probabilities.hpp"

#include <laptime/error/error.hpp>

#include <chrono>
#include <optional>
#include <utility>

namespace laptime::api {

namespace {

/// One object of the stream, or the whole answer: they have the same fields. The text stands in "response",
/// or in "message".
struct AnswerReader {
    static void read_duration(JsonReader& json, std::string_view key, ServerTimings& timings) {
        if (key == "total_duration") {
            timings.total = read_nanoseconds(json);
        } else if (key == "load_duration") {
            timings.load = read_nanoseconds(json);
        } else if (key == "prompt_eval_duration") {
            timings.prompt_eval = read_nanoseconds(json);
        } else if (key == "eval_duration") {
            timings.eval = read_nanoseconds(json);
        }
    }

    static void read_text(JsonReader& json, std::string_view key, AnswerPart& part) {
        if (key == "thinking") {
            part.reasoning = json.string().value_or("");
        } else if (key == "response" || key == "content") {
            part.text = json.string().value_or("");
        }
    }

    void operator()(JsonReader& json, AnswerPart& part) const {
        bool done = false;
        json.object([&](std::string_view key) {
            if (key == "message") {
                json.object([&](std::string_view of_message) { read_text(json, of_message, part); });
            } else if (key == "done") {
                part.recognised = json.kind() == JsonKind::boolean;
                done = json.boolean().value_or(false);
            } else if (key == "done_reason") {
                if (const auto reason = json.string()) part.finish_reason = *reason;
            } else if (key == "logprobs") {
                read_token_list(json, part.log_probabilities);
            } else if (key == "prompt_eval_count") {
                part.counts.prompt = read_count(json);
            } else if (key == "eval_count") {
                part.counts.output = read_count(json);
            } else if (key == "error") {
                part.is_error = read_is_error(json);
            } else if (key.ends_with("_duration")) {
                read_duration(json, key, part.timings);
            } else {
                read_text(json, key, part);
            }
        });
        end(done, part);
    }

    static void end(bool done, AnswerPart& part) {
        if (!done) {
            part.finish_reason.reset();
        } else if (!part.finish_reason) {
            part.finish_reason = "stop";  // of a server from before there were reasons
        }
    }
};

void append_duration(std::string& json, std::string_view key,
                     const std::optional<std::chrono::nanoseconds>& duration) {
    if (duration) append_field(json, key, std::int64_t{duration->count()});
}

}  // namespace

class OllamaApi::AnswerEncoder final : public Encoder {
  public:
    AnswerEncoder(const OllamaApi& api, const Call& call, const ReplyStyle& style)
        : api_{api}, with_counts_{style.usage != UsagePlace::nowhere} {
        append_json(begin_, call.model);
        begin_ += ',';
    }

    [[nodiscard]] std::string start() override { return {}; }

    [[nodiscard]] std::string piece(const ReplyPiece& piece) override {
        std::string line = begin_;
        const std::string_view nothing;
        api_.append_text(line, piece.reasoning ? nothing : piece.text,
                         piece.reasoning ? piece.text : nothing);
        append_log_probabilities(line, piece.log_probabilities);
        line += ",\"done\":false}\n";
        return line;
    }

    [[nodiscard]] std::string end(const ReplyEnd& end) override {
        std::string line = begin_;
        api_.append_text(line, {}, {});
        append_end(line, end);
        line += '\n';
        return line;
    }

    [[nodiscard]] std::string whole(const std::vector<ReplyPiece>& pieces, const ReplyEnd& end) override {
        std::string text;
        std::string thinking;
        std::vector<TokenLogProbability> tokens;
        for (const ReplyPiece& piece : pieces) {
            (piece.reasoning ? thinking : text) += piece.text;
            tokens.insert(tokens.end(), piece.log_probabilities.begin(), piece.log_probabilities.end());
        }
        std::string body = begin_;
        api_.append_text(body, text, thinking);
        append_log_probabilities(body, tokens);
        append_end(body, end);
        return body;
    }

    [[nodiscard]] std::string error(std::string_view message) override {
        return api_.encode_error(message) + '\n';
    }

  private:
    static void append_log_probabilities(std::string& json, const std::vector<TokenLogProbability>& tokens) {
        if (tokens.empty()) return;
        json += ",\"logprobs\":";
        append_token_list(json, tokens);
    }

    /// What the last line of a stream, or a whole answer, tells beside the text.
    void append_end(std::string& json, const ReplyEnd& end) const {
        append_field(json, "done", true);
        append_field(json, "done_reason", end.finish_reason);
        append_duration(json, "total_duration", end.timings.total);
        append_duration(json, "load_duration", end.timings.load);
        if (with_counts_) append_field(json, "prompt_eval_count", end.prompt_tokens);
        append_duration(json, "prompt_eval_duration", end.timings.prompt_eval);
        if (with_counts_) append_field(json, "eval_count", end.output_tokens);
        append_duration(json, "eval_duration", end.timings.eval);
        json += '}';
    }

    const OllamaApi& api_;
    bool with_counts_;
    std::string begin_ = R"({"model":)";  // of each line
};

EncodedCall OllamaApi::encode(const Call& call) const {
    const Generation& generation = call.generation;
    JsonObject options;
    options.add("temperature", generation.temperature).add("top_p", generation.top_p);
    options.add("num_predict", generation.max_tokens);
    if (!generation.stop.empty()) options.add("stop", generation.stop);
    if (generation.seed) options.add("seed", *generation.seed);

    CallBody body{call};
    body.add("model", call.model);
    add_prompt(body, call.prompt);
    body.add("stream", generation.stream);
    body.add("options", options.end());
    if (generation.top_logprobs) {  // from version 0.12.11 on
        body.add("logprobs", true);
        body.add("top_logprobs", *generation.top_logprobs);
    }
    return std::move(body).post(call_path());
}

std::unique_ptr<Decoder> OllamaApi::decoder(bool stream) const {
    if (stream) return std::make_unique<NdjsonDecoder<AnswerReader>>();
    return std::make_unique<WholeDecoder<AnswerReader>>();
}

Header OllamaApi::key_header(std::string_view key) const {
    return {.name = "Authorization", .value = "Bearer " + std::string{key}};
}

std::vector<std::string> OllamaApi::decode_models(std::string_view body) const {
    return model_names(body, "models", "name");
}

Call OllamaApi::decode_call(std::string_view body) const {
    const Json json = parse_request_body(body);
    auto model = string_field(json, "model");
    if (!model) throw error::DataError("model is required");
    const Json& options = field(json, "options");
    Call call{.model = *std::move(model), .prompt = prompt_of(json), .generation = {}, .extra_body = {}};
    Generation& generation = call.generation;
    generation.max_tokens = integer_field(options, "num_predict").value_or(-1);
    generation.temperature = number_field(options, "temperature").value_or(generation.temperature);
    generation.top_p = number_field(options, "top_p").value_or(generation.top_p);
    generation.seed = integer_field(options, "seed");
    generation.stop = strings_field(options, "stop");
    generation.stream = field(json, "stream") != Json(false);  // Ollama streams unless told not to
    if (field(json, "logprobs") == Json(true)) {
        generation.top_logprobs = alternatives_field(json, "top_logprobs");
    }
    return call;
}

std::string_view OllamaApi::content_type(bool stream) const noexcept {
    return stream ? "application/x-ndjson" : "application/json; charset=utf-8";
}

std::unique_ptr<Encoder> OllamaApi::encoder(const Call& call, const ReplyStyle& style) const {
    return std::make_unique<AnswerEncoder>(*this, call, style);
}

std::string OllamaApi::encode_error(std::string_view message) const {
    return std::string{JsonObject{}.add("error", message).end().text};
}

std::string OllamaApi::encode_models(const std::vector<std::string>& models) const {
    std::string list = "[";
    for (const std::string& model : models) {
        if (list.size() > 1) list += ',';
        list += JsonObject{}.add("name", model).add("model", model).end().text;
    }
    list += ']';
    return std::string{JsonObject{}.add("models", RawJson{list}).end().text};
}

}  // namespace laptime::api
