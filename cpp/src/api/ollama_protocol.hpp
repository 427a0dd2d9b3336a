// What Ollama's two endpoints share. https://github.com/ollama/ollama/blob/main/docs/api.md
#pragma once

#include "call_body.hpp"
#include "json_fields.hpp"

#include <laptime/api/api.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace laptime::api {

/// Ollama but for where the prompt and the answer's text stand.
class OllamaApi : public Api {
  public:
    [[nodiscard]] std::string_view default_url() const noexcept final { return "http://127.0.0.1:11434"; }
    [[nodiscard]] std::string_view ready_path() const noexcept final { return "/api/tags"; }
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
    virtual void add_prompt(CallBody& body, const std::string& prompt) const = 0;
    [[nodiscard]] virtual std::string prompt_of(const Json& body) const = 0;

    /// Appends the fields that hold the text of an answer, or a piece of it.
    virtual void append_text(std::string& json, std::string_view text, std::string_view thinking) const = 0;

  private:
    class AnswerEncoder;
};

}  // namespace laptime::api
