#include "openai.hpp"

#include "json_text.hpp"
#include "log_probabilities.hpp"
#include "messages.hpp"
#include "openai_protocol.hpp"

#include <array>

namespace laptime::api {

namespace {

constexpr OpenAiNames chat_names{.id = "chatcmpl-simulated",
                                 .chunk_object = "chat.completion.chunk",
                                 .whole_object = "chat.completion",
                                 .chunk_text = "delta",
                                 .whole_text = "message"};

constexpr std::array<std::string_view, 20> fields{"model",
                                                  "messages",
                                                  "max_tokens",
                                                  "max_completion_tokens",
                                                  "temperature",
                                                  "top_p",
                                                  "n",
                                                  "stream",
                                                  "stream_options",
                                                  "stop",
                                                  "seed",
                                                  "logprobs",
                                                  "top_logprobs",
                                                  "logit_bias",
                                                  "presence_penalty",
                                                  "frequency_penalty",
                                                  "response_format",
                                                  "reasoning_effort",
                                                  "metadata",
                                                  "user"};

class OpenAiChat final : public OpenAiApi {
  public:
    [[nodiscard]] std::string_view name() const noexcept override { return "openai"; }
    [[nodiscard]] std::string_view call_path() const noexcept override { return "/v1/chat/completions"; }
    [[nodiscard]] std::span<const std::string_view> call_fields() const noexcept override { return fields; }

  protected:
    [[nodiscard]] const OpenAiNames& names() const noexcept override { return chat_names; }

    void add_prompt(CallBody& body, const std::string& prompt) const override {
        body.add("messages", RawJson{messages_with(prompt)});
    }

    void add_alternatives(CallBody& body, std::int32_t count) const override {
        body.add("logprobs", true);
        body.add("top_logprobs", count);
    }

    [[nodiscard]] std::string prompt_of(const Json& body) const override { return required_messages(body); }

    [[nodiscard]] std::optional<std::int32_t> alternatives_of(const Json& body) const override {
        if (field(body, "logprobs") != Json(true)) return std::nullopt;
        return alternatives_field(body, "top_logprobs");
    }

    [[nodiscard]] std::string_view opening() const noexcept override {
        return R"("delta":{"role":"assistant","content":null})";
    }

    void append_chunk_text(std::string& choice, std::string_view text, bool reasoning) const override {
        choice += reasoning ? R"("delta":{"reasoning_content":)" : R"("delta":{"content":)";
        append_json(choice, text);
        choice += '}';
    }

    void append_whole_text(std::string& choice, std::string_view text,
                           std::string_view reasoning) const override {
        choice += R"("message":{"role":"assistant","content":)";
        append_json(choice, text);
        if (!reasoning.empty()) append_field(choice, "reasoning_content", reasoning);
        choice += '}';
    }

    void append_log_probabilities(std::string& json,
                                  const std::vector<TokenLogProbability>& tokens) const override {
        json += R"({"content":)";
        append_token_list(json, tokens);
        json += '}';
    }
};

}  // namespace

const Api& openai_chat() {
    static const OpenAiChat api;
    return api;
}

}  // namespace laptime::api
