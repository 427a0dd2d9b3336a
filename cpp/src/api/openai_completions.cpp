#include "json_text.hpp"
#include "log_probabilities.hpp"
#include "openai.hpp"
#include "openai_protocol.hpp"

#include <laptime/error/error.hpp>

#include <array>

namespace laptime::api {

namespace {

constexpr OpenAiNames completion_names{.id = "cmpl-simulated",
                                       .chunk_object = "text_completion",
                                       .whole_object = "text_completion",
                                       .chunk_text = "text",
                                       .whole_text = "text"};

constexpr std::array<std::string_view, 18> fields{"model",
                                                  "prompt",
                                                  "suffix",
                                                  "max_tokens",
                                                  "temperature",
                                                  "top_p",
                                                  "n",
                                                  "best_of",
                                                  "stream",
                                                  "stream_options",
                                                  "stop",
                                                  "seed",
                                                  "logprobs",
                                                  "echo",
                                                  "logit_bias",
                                                  "presence_penalty",
                                                  "frequency_penalty",
                                                  "user"};

/// The model goes on with a bare prompt. What it thinks aloud is text as any other.
class OpenAiCompletions final : public OpenAiApi {
  public:
    [[nodiscard]] std::string_view name() const noexcept override { return "openai-completions"; }
    [[nodiscard]] std::string_view call_path() const noexcept override { return "/v1/completions"; }
    [[nodiscard]] std::span<const std::string_view> call_fields() const noexcept override { return fields; }

  protected:
    [[nodiscard]] const OpenAiNames& names() const noexcept override { return completion_names; }

    void add_prompt(CallBody& body, const std::string& prompt) const override { body.add("prompt", prompt); }

    void add_alternatives(CallBody& body, std::int32_t count) const override { body.add("logprobs", count); }

    [[nodiscard]] std::string prompt_of(const Json& body) const override {
        const std::vector<std::string> prompts = strings_field(body, "prompt");
        if (prompts.empty()) throw error::DataError("you must provide a prompt");
        return prompts.front();
    }

    [[nodiscard]] std::optional<std::int32_t> alternatives_of(const Json& body) const override {
        if (!integer_field(body, "logprobs")) return std::nullopt;
        return alternatives_field(body, "logprobs");
    }

    [[nodiscard]] std::string_view opening() const noexcept override { return {}; }

    void append_chunk_text(std::string& choice, std::string_view text, bool /*reasoning*/) const override {
        choice += R"("text":)";
        append_json(choice, text);
    }

    void append_whole_text(std::string& choice, std::string_view text,
                           std::string_view reasoning) const override {
        append_chunk_text(choice, std::string{reasoning} + std::string{text}, false);
    }

    void append_log_probabilities(std::string& json,
                                  const std::vector<TokenLogProbability>& tokens) const override {
        append_token_columns(json, tokens);
    }
};

}  // namespace

const Api& openai_completions() {
    static const OpenAiCompletions api;
    return api;
}

}  // namespace laptime::api
