#include "llamacpp.hpp"

#include "call_body.hpp"
#include "decoders.hpp"
#include "json_fields.hpp"
#include "json_text.hpp"
#include "llama_cpp_timings.hpp"
#include "log_probabilities.hpp"
#include "model_list.hpp"

#include <laptime/error/error.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <utility>

namespace laptime::api {

namespace {

/// One event of the stream, or the whole answer: they have the same fields.
class AnswerReader {
  public:
    void operator()(JsonReader& json, AnswerPart& part) const {
        End end;
        LlamaCppTimings timings;
        std::int64_t index = 0;
        json.object([&](std::string_view key) {
            if (key == "content") {
                part.recognised = json.kind() == JsonKind::string;
                part.text = json.string().value_or("");
            } else if (key == "tokens_predicted") {
                part.counts.output = read_count(json);
            } else if (key ==
                       "tokens_evaluated") {  // with those from the cache; "tokens_cached" is another thing
                part.counts.prompt = read_count(json);
            } else if (key == "completion_probabilities" || key == "probs") {
                read_token_list(json, part.log_probabilities);
            } else if (key == "timings") {
                timings = read_llama_cpp_timings(json);
            } else if (key == "index") {
                index = json.integer().value_or(0);
            } else if (key == "error") {
                part.is_error = read_is_error(json);
            } else {
                read_end(json, key, end);
            }
        });
        if (index != 0) return forget(part);  // of another of several prompts
        take_counts(timings, end.stopped, part.counts);
        part.timings = timings.durations();
        if (end.stopped) part.finish_reason = finish_reason(end);
    }

  private:
    struct End {
        bool stopped = false;
        bool at_limit = false;  ///< older servers say so instead of giving a type
        std::string type;
    };

    static void read_end(JsonReader& json, std::string_view key, End& end) {
        if (key == "stop") {
            end.stopped = json.boolean().value_or(false);
        } else if (key == "stop_type") {
            end.type = json.string().value_or("");
        } else if (key == "stopped_limit") {
            end.at_limit = json.boolean().value_or(false);
        }
    }

    static void forget(AnswerPart& part) {
        const bool is_error = part.is_error;
        part.clear();
        part.is_error = is_error;
    }

    static void take_counts(const LlamaCppTimings& timings, bool stopped, TokenCounts& counts) {
        const TokenCounts of_timings = timings.counts();
        if (!counts.prompt) counts.prompt = of_timings.prompt;
        if (!counts.output) counts.output = of_timings.output;
        counts.cached = of_timings.cached;
        counts.source = CountSource::server_timings;
        counts.running = !stopped;
    }

    static std::string finish_reason(const End& end) {
        if (end.type == "limit" || (end.type.empty() && end.at_limit)) return "length";
        constexpr std::array<std::string_view, 4> ended_by_itself{"", "eos", "word", "none"};
        const bool by_itself = std::ranges::find(ended_by_itself, end.type) != ended_by_itself.end();
        return by_itself ? "stop" : end.type;
    }
};

void append_milliseconds(std::string& json, std::string_view key,
                         const std::optional<std::chrono::nanoseconds>& duration) {
    if (duration) append_field(json, key, static_cast<double>(duration->count()) / 1e6);
}

class AnswerEncoder final : public Encoder {
  public:
    AnswerEncoder(const Api& api, const Call& call, const ReplyStyle& style)
        : api_{api}, model_{call.model}, usage_{style.usage} {}

    [[nodiscard]] std::string start() override { return {}; }

    [[nodiscard]] std::string piece(const ReplyPiece& piece) override {
        std::string event = R"(data: {"index":0,"content":)";
        append_json(event, piece.text);
        event += R"(,"tokens":[],"stop":false,"id_slot":-1)";
        if (usage_ == UsagePlace::every_chunk) {
            append_field(event, "tokens_predicted", piece.tokens_so_far);
            append_field(event, "tokens_evaluated", piece.prompt_tokens);
        }
        append_log_probabilities(event, piece.log_probabilities);
        event += "}\n\n";
        return event;
    }

    [[nodiscard]] std::string end(const ReplyEnd& end) override {
        return "data: " + last_object({}, {}, end) + "\n\n";
    }

    [[nodiscard]] std::string whole(const std::vector<ReplyPiece>& pieces, const ReplyEnd& end) override {
        std::string text;
        std::vector<TokenLogProbability> tokens;
        for (const ReplyPiece& piece : pieces) {
            text += piece.text;
            tokens.insert(tokens.end(), piece.log_probabilities.begin(), piece.log_probabilities.end());
        }
        return last_object(text, tokens, end);
    }

    [[nodiscard]] std::string error(std::string_view message) override {
        return "data: " + api_.encode_error(message) + "\n\n";
    }

  private:
    [[nodiscard]] std::string last_object(std::string_view text,
                                          const std::vector<TokenLogProbability>& tokens,
                                          const ReplyEnd& end) const {
        const bool with_counts = usage_ != UsagePlace::nowhere;
        std::string json = R"({"index":0,"content":)";
        append_json(json, text);
        json += R"(,"tokens":[],"id_slot":0,"stop":true)";
        append_field(json, "model", model_);
        if (with_counts) {
            append_field(json, "tokens_predicted", end.output_tokens);
            append_field(json, "tokens_evaluated", end.prompt_tokens);
        }
        append_field(json, "stop_type", end.finish_reason == "length" ? "limit" : "eos");
        append_field(json, "timings", RawJson{timings_of(end, with_counts)});
        append_log_probabilities(json, tokens);
        return json + "}";
    }

    static std::string timings_of(const ReplyEnd& end, bool with_counts) {
        std::string json = "{";
        if (with_counts) {
            append_field(json, "cache_n", end.cached_tokens);
            append_field(json, "prompt_n", end.prompt_tokens - end.cached_tokens);
            append_field(json, "predicted_n", end.output_tokens);
        }
        append_milliseconds(json, "prompt_ms", end.timings.prompt_eval);
        append_milliseconds(json, "predicted_ms", end.timings.eval);
        return json + "}";
    }

    static void append_log_probabilities(std::string& json, const std::vector<TokenLogProbability>& tokens) {
        if (tokens.empty()) return;
        json += R"(,"completion_probabilities":)";
        append_token_list(json, tokens);
    }

    const Api& api_;
    const std::string& model_;
    UsagePlace usage_;
};

constexpr std::array<std::string_view, 24> fields{"model",
                                                  "prompt",
                                                  "n_predict",
                                                  "temperature",
                                                  "top_k",
                                                  "top_p",
                                                  "min_p",
                                                  "stop",
                                                  "seed",
                                                  "stream",
                                                  "n_probs",
                                                  "post_sampling_probs",
                                                  "cache_prompt",
                                                  "n_keep",
                                                  "ignore_eos",
                                                  "repeat_penalty",
                                                  "presence_penalty",
                                                  "frequency_penalty",
                                                  "grammar",
                                                  "json_schema",
                                                  "logit_bias",
                                                  "id_slot",
                                                  "return_tokens",
                                                  "timings_per_token"};

class LlamaCpp final : public Api {
  public:
    [[nodiscard]] std::string_view name() const noexcept override { return "llamacpp"; }
    [[nodiscard]] std::string_view default_url() const noexcept override { return "http://127.0.0.1:8080"; }
    [[nodiscard]] std::string_view ready_path() const noexcept override { return model_list_path; }

    [[nodiscard]] EncodedCall encode(const Call& call) const override {
        const Generation& generation = call.generation;
        CallBody body{call};
        if (!call.model.empty()) body.add("model", call.model);  // for those that serve several
        body.add("prompt", call.prompt);
        body.add("n_predict", generation.max_tokens);
        body.add("temperature", generation.temperature);
        body.add("top_p", generation.top_p);
        body.add("stream", generation.stream);
        if (!generation.stop.empty()) body.add("stop", generation.stop);
        if (generation.seed) body.add("seed", *generation.seed);
        // With 0 there would be no probabilities at all.
        if (generation.top_logprobs) body.add("n_probs", std::max(*generation.top_logprobs, 1));
        return std::move(body).post(call_path());
    }

    [[nodiscard]] std::unique_ptr<Decoder> decoder(bool stream) const override {
        if (stream) return std::make_unique<SseDecoder<AnswerReader>>();
        return std::make_unique<WholeDecoder<AnswerReader>>();
    }

    [[nodiscard]] Header key_header(std::string_view key) const override {
        return {.name = "Authorization", .value = "Bearer " + std::string{key}};
    }

    [[nodiscard]] std::vector<std::string> decode_models(std::string_view body) const override {
        return decode_model_list(body);
    }

    [[nodiscard]] std::string_view call_path() const noexcept override { return "/completion"; }

    [[nodiscard]] std::span<const std::string_view> call_fields() const noexcept override { return fields; }

    [[nodiscard]] Call decode_call(std::string_view body) const override {
        const Json json = parse_request_body(body);
        auto prompt = string_field(json, "prompt");
        if (!prompt) throw error::DataError("you must provide a prompt");
        Call call{.model = string_field(json, "model").value_or(""),
                  .prompt = *std::move(prompt),
                  .generation = {},
                  .extra_body = {}};
        Generation& generation = call.generation;
        generation.max_tokens = integer_field(json, "n_predict").value_or(-1);
        generation.temperature = number_field(json, "temperature").value_or(generation.temperature);
        generation.top_p = number_field(json, "top_p").value_or(generation.top_p);
        generation.seed = integer_field(json, "seed");
        generation.stop = strings_field(json, "stop");
        generation.stream = field(json, "stream") == Json(true);
        const std::int32_t alternatives = alternatives_field(json, "n_probs");
        if (alternatives > 0) generation.top_logprobs = alternatives;
        return call;
    }

    [[nodiscard]] std::string_view content_type(bool stream) const noexcept override {
        return stream ? "text/event-stream" : "application/json; charset=utf-8";
    }

    [[nodiscard]] std::unique_ptr<Encoder> encoder(const Call& call, const ReplyStyle& style) const override {
        return std::make_unique<AnswerEncoder>(*this, call, style);
    }

    [[nodiscard]] std::string encode_error(std::string_view message) const override {
        JsonObject error;
        error.add("message", message).add("type", "server_error");
        return std::string{JsonObject{}.add("error", error.end()).end().text};
    }

    [[nodiscard]] std::string encode_models(const std::vector<std::string>& models) const override {
        return encode_model_list(models);
    }
};

}  // namespace

const Api& llamacpp() {
    static const LlamaCpp api;
    return api;
}

}  // namespace laptime::api
