// What OpenAI's chat completions and its older completions share, as OpenAI, llama.cpp, vLLM, Transformers
// and others serve them. https://platform.openai.com/docs/api-reference/chat
#pragma once

#include "call_body.hpp"
#include "json_fields.hpp"

#include <laptime/api/api.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace laptime::api {

/// The names in which the two differ.
struct OpenAiNames {
    std::string_view id;            ///< of an answer
    std::string_view chunk_object;  ///< what a chunk of a stream says it is
    std::string_view whole_object;
    std::string_view chunk_text;  ///< where a choice holds its text
    std::string_view whole_text;
};

/// OpenAI's APIs but for where the prompt, the answer's text and its log-probabilities stand.
class OpenAiApi : public Api {
  public:
    [[nodiscard]] std::string_view default_url() const noexcept final { return "https://api.openai.com"; }
    [[nodiscard]] std::string_view ready_path() const noexcept final;
    [[nodiscard]] EncodedCall encode(const Call& call) const final;
    [[nodiscard]] std::unique_ptr<Decoder> decoder(bool stream) const final;
    [[nodiscard]] Header key_header(std::string_view key) const final;
    [[nodiscard]] std::vector<std::string> decode_models(std::string_view body) const final;
    [[nodiscard]] Call decode_call(std::string_view body) const final;
    [[nodiscard]] std::string_view content_type(bool stream) const noexcept final;
    [[nodiscard]] std::unique_ptr<Encoder> encoder(const Call& call, const ReplyStyle& style) const final;
    [[nodiscard]] std::string encode_error(std::string_view message) const final;
    [[nodiscard]] std::string encode_models(const std::vector<std::string>& models) const final;

  protected:
    [[nodiscard]] virtual const OpenAiNames& names() const noexcept = 0;

    /// Adds the prompt, and the wish for log-probabilities of so many alternatives, if there is one.
    virtual void add_prompt(CallBody& body, const std::string& prompt) const = 0;
    virtual void add_alternatives(CallBody& body, std::int32_t count) const = 0;

    /// \throws error::DataError where there is none
    [[nodiscard]] virtual std::string prompt_of(const Json& body) const = 0;
    [[nodiscard]] virtual std::optional<std::int32_t> alternatives_of(const Json& body) const = 0;

    /// What a stream says before its first piece, in a choice; empty for nothing.
    [[nodiscard]] virtual std::string_view opening() const noexcept = 0;

    /// Appends the fields of a choice that hold a text, in a stream and in a whole answer.
    virtual void append_chunk_text(std::string& choice, std::string_view text, bool reasoning) const = 0;
    virtual void append_whole_text(std::string& choice, std::string_view text,
                                   std::string_view reasoning) const = 0;

    /// Appends the value of "logprobs".
    virtual void append_log_probabilities(std::string& json,
                                          const std::vector<TokenLogProbability>& tokens) const = 0;

  private:
    class AnswerEncoder;
};

}  // namespace laptime::api
