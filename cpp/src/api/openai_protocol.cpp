#include "openai_protocol.hpp"

#include "decoders.hpp"
#include "json_text.hpp"
#include "llama_cpp_timings.hpp"
#include "log_probabilities.hpp"
#include "model_list.hpp"

#include <laptime/error/error.hpp>

#include <optional>
#include <utility>

namespace laptime::api {

namespace {

/// The text of a choice: a string ("text"), or a message ("message", in streams "delta").
void read_text(JsonReader& json, AnswerPart& part) {
    if (json.kind() == JsonKind::string) {
        part.text = json.string().value_or("");
        return;
    }
    json.object([&](std::string_view key) {
        if (key == "content") {
            part.text = json.string().value_or("");
        } else if (key == "reasoning_content" || key == "reasoning") {  // vLLM has given both, with one text
            const auto reasoning = json.string();
            if (reasoning && part.reasoning.empty()) part.reasoning = *reasoning;
        }
    });
}

void read_usage(JsonReader& json, std::optional<TokenCounts>& usage) {
    if (json.kind() != JsonKind::object) return;
    TokenCounts counts;
    json.object([&](std::string_view key) {
        if (key == "prompt_tokens") {
            counts.prompt = read_count(json);
        } else if (key == "completion_tokens") {
            counts.output = read_count(json);
        } else if (key == "prompt_tokens_details") {
            json.object([&](std::string_view detail) {
                if (detail == "cached_tokens") counts.cached = read_count(json);
            });
        }
    });
    usage = counts;
}

/// One chunk of a stream, or the whole answer.
class AnswerReader {
  public:
    explicit AnswerReader(std::string_view text_key) : text_key_{text_key} {}

    void operator()(JsonReader& json, AnswerPart& part) const {
        std::optional<TokenCounts> usage;
        std::optional<LlamaCppTimings> timings;
        Choices choices;
        json.object([&](std::string_view key) {
            if (key == "choices") {
                choices = read_choices(json, part);
            } else if (key == "usage") {
                read_usage(json, usage);
            } else if (key == "timings") {
                timings = read_llama_cpp_timings(json);
            } else if (key == "error") {
                part.is_error = read_is_error(json);
            }
        });
        if (choices.any && !choices.ours) return part.clear_content();  // of another of several answers
        if (usage || timings) part.counts = usage ? *usage : timings->counts();
        if (timings) part.timings = timings->durations();
        part.counts.running = choices.ours && !part.finish_reason;
    }

  private:
    struct Choices {
        bool any = false;
        bool ours = false;  ///< the one with index 0, or without
    };

    Choices read_choices(JsonReader& json, AnswerPart& part) const {
        Choices choices;
        part.recognised = json.kind() == JsonKind::array;
        json.array([&] {
            choices.any = true;
            if (choices.ours) return;
            part.clear_content();
            choices.ours = read_choice(json, part) == 0;
        });
        return choices;
    }

    /// The choice's index.
    std::int64_t read_choice(JsonReader& json, AnswerPart& part) const {
        std::int64_t index = 0;
        json.object([&](std::string_view key) {
            if (key == text_key_) {
                read_text(json, part);
            } else if (key == "finish_reason") {
                const auto reason = json.string();
                if (reason && !reason->empty()) part.finish_reason = *reason;
            } else if (key == "logprobs") {
                read_logprobs_object(json, part.log_probabilities);
            } else if (key == "index") {
                index = json.integer().value_or(0);
            }
        });
        return index;
    }

    std::string_view text_key_;
};

std::string usage_of(const ReplyEnd& end) {
    JsonObject details;
    details.add("cached_tokens", end.cached_tokens);
    return std::string{JsonObject{}
                           .add("prompt_tokens", end.prompt_tokens)
                           .add("completion_tokens", end.output_tokens)
                           .add("total_tokens", end.prompt_tokens + end.output_tokens)
                           .add("prompt_tokens_details", details.end())
                           .end()
                           .text};
}

}  // namespace

class OpenAiApi::AnswerEncoder final : public Encoder {
  public:
    AnswerEncoder(const OpenAiApi& api, const Call& call, const ReplyStyle& style)
        : api_{api},
          usage_{style.usage},
          end_marker_{style.end_marker},
          chunk_begin_{"data: " + begin(api.names().chunk_object, call.model)},
          whole_begin_{begin(api.names().whole_object, call.model)} {}

    [[nodiscard]] std::string start() override {
        const std::string_view opening = api_.opening();
        if (opening.empty()) return {};
        std::string chunk = chunk_begin_ + choice_begin;
        chunk += opening;
        end_choice(chunk, {}, std::nullopt);
        return chunk + chunk_end;
    }

    [[nodiscard]] std::string piece(const ReplyPiece& piece) override {
        std::string chunk = chunk_begin_;
        chunk += choice_begin;
        api_.append_chunk_text(chunk, piece.text, piece.reasoning);
        end_choice(chunk, piece.log_probabilities, std::nullopt);
        if (usage_ == UsagePlace::every_chunk) append_running_usage(chunk, piece);
        chunk += chunk_end;
        return chunk;
    }

    [[nodiscard]] std::string end(const ReplyEnd& end) override {
        const std::string usage = usage_of(end);
        std::string chunks = chunk_begin_ + choice_begin;
        api_.append_chunk_text(chunks, {}, false);
        end_choice(chunks, {}, end.finish_reason);
        if (usage_ == UsagePlace::finish || usage_ == UsagePlace::every_chunk) {
            append_field(chunks, "usage", RawJson{usage});
        }
        chunks += chunk_end;
        if (usage_ == UsagePlace::end || usage_ == UsagePlace::every_chunk) {
            chunks += chunk_begin_ + "]";  // no choices
            append_field(chunks, "usage", RawJson{usage});
            chunks += chunk_end;
        }
        if (end_marker_) chunks += "data: [DONE]\n\n";
        return chunks;
    }

    [[nodiscard]] std::string whole(const std::vector<ReplyPiece>& pieces, const ReplyEnd& end) override {
        std::string text;
        std::string reasoning;
        std::vector<TokenLogProbability> tokens;
        for (const ReplyPiece& piece : pieces) {
            (piece.reasoning ? reasoning : text) += piece.text;
            tokens.insert(tokens.end(), piece.log_probabilities.begin(), piece.log_probabilities.end());
        }
        std::string body = whole_begin_ + choice_begin;
        api_.append_whole_text(body, text, reasoning);
        end_choice(body, tokens, end.finish_reason);
        if (usage_ != UsagePlace::nowhere) append_field(body, "usage", RawJson{usage_of(end)});
        return body + "}";
    }

    [[nodiscard]] std::string error(std::string_view message) override {
        return "data: " + api_.encode_error(message) + "\n\n";
    }

  private:
    static constexpr const char* choice_begin = R"({"index":0,)";
    static constexpr const char* chunk_end = "}\n\n";

    /// An answer up to its choices.
    [[nodiscard]] std::string begin(std::string_view object, std::string_view model) const {
        std::string json = "{";
        append_field(json, "id", api_.names().id);
        append_field(json, "object", object);
        append_field(json, "created", 0);
        append_field(json, "model", model);
        return json + R"(,"choices":[)";
    }

    void end_choice(std::string& json, const std::vector<TokenLogProbability>& tokens,
                    const std::optional<std::string>& finish_reason) const {
        json += R"(,"logprobs":)";
        if (tokens.empty()) {
            json += "null";
        } else {
            api_.append_log_probabilities(json, tokens);
        }
        json += R"(,"finish_reason":)";
        if (finish_reason) {
            append_json(json, *finish_reason);
        } else {
            json += "null";
        }
        json += "}]";
    }

    static void append_running_usage(std::string& json, const ReplyPiece& piece) {
        json += R"(,"usage":{"prompt_tokens":)";
        append_json(json, piece.prompt_tokens);
        json += R"(,"completion_tokens":)";
        append_json(json, piece.tokens_so_far);
        json += R"(,"total_tokens":)";
        append_json(json, piece.prompt_tokens + piece.tokens_so_far);
        json += '}';
    }

    const OpenAiApi& api_;
    UsagePlace usage_;
    bool end_marker_;
    std::string chunk_begin_;
    std::string whole_begin_;
};

std::string_view OpenAiApi::ready_path() const noexcept {
    return model_list_path;
}

EncodedCall OpenAiApi::encode(const Call& call) const {
    const Generation& generation = call.generation;
    CallBody body{call};
    body.add("model", call.model);
    add_prompt(body, call.prompt);
    // Newer models know only the newer name, and refuse both together.
    if (!body.is_given("max_completion_tokens")) body.add("max_tokens", generation.max_tokens);
    body.add("temperature", generation.temperature);
    body.add("top_p", generation.top_p);
    body.add("stream", generation.stream);
    if (generation.stream) body.add("stream_options", RawJson{R"({"include_usage":true})"});
    if (!generation.stop.empty()) body.add("stop", generation.stop);
    if (generation.seed) body.add("seed", *generation.seed);
    // llama.cpp takes 0 alternatives as none of the tokens at all, so at least one is asked for.
    if (generation.top_logprobs) add_alternatives(body, std::max(*generation.top_logprobs, 1));
    return std::move(body).post(call_path());
}

std::unique_ptr<Decoder> OpenAiApi::decoder(bool stream) const {
    if (stream) return std::make_unique<SseDecoder<AnswerReader>>(AnswerReader{names().chunk_text});
    return std::make_unique<WholeDecoder<AnswerReader>>(AnswerReader{names().whole_text});
}

Header OpenAiApi::key_header(std::string_view key) const {
    return {.name = "Authorization", .value = "Bearer " + std::string{key}};
}

std::vector<std::string> OpenAiApi::decode_models(std::string_view body) const {
    return decode_model_list(body);
}

Call OpenAiApi::decode_call(std::string_view body) const {
    const Json json = parse_request_body(body);
    auto model = string_field(json, "model");
    if (!model) throw error::DataError("you must provide a model parameter");
    Call call{.model = *std::move(model), .prompt = prompt_of(json), .generation = {}, .extra_body = {}};
    Generation& generation = call.generation;
    const auto newer_name = integer_field(json, "max_completion_tokens");
    generation.max_tokens = newer_name ? *newer_name : integer_field(json, "max_tokens").value_or(-1);
    generation.temperature = number_field(json, "temperature").value_or(generation.temperature);
    generation.top_p = number_field(json, "top_p").value_or(generation.top_p);
    generation.seed = integer_field(json, "seed");
    generation.stop = strings_field(json, "stop");
    generation.stream = field(json, "stream") == Json(true);
    generation.top_logprobs = alternatives_of(json);
    return call;
}

std::string_view OpenAiApi::content_type(bool stream) const noexcept {
    return stream ? "text/event-stream" : "application/json";
}

std::unique_ptr<Encoder> OpenAiApi::encoder(const Call& call, const ReplyStyle& style) const {
    return std::make_unique<AnswerEncoder>(*this, call, style);
}

std::string OpenAiApi::encode_error(std::string_view message) const {
    JsonObject error;
    error.add("message", message).add("type", "invalid_request_error");
    return std::string{JsonObject{}.add("error", error.end()).end().text};
}

std::string OpenAiApi::encode_models(const std::vector<std::string>& models) const {
    return encode_model_list(models);
}

}  // namespace laptime::api
