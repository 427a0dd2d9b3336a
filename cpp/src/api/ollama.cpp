#include "ollama.hpp"

#include "json_text.hpp"
#include "ollama_protocol.hpp"

#include <array>

namespace laptime::api {

namespace {

constexpr std::array<std::string_view, 16> fields{
    "model", "prompt", "suffix", "system",     "template", "context",  "images",       "format",
    "raw",   "stream", "think",  "keep_alive", "options",  "logprobs", "top_logprobs", "truncate"};

class OllamaGenerate final : public OllamaApi {
  public:
    [[nodiscard]] std::string_view name() const noexcept override { return "ollama"; }
    [[nodiscard]] std::string_view call_path() const noexcept override { return "/api/generate"; }
    [[nodiscard]] std::span<const std::string_view> call_fields() const noexcept override { return fields; }

  protected:
    void add_prompt(CallBody& body, const std::string& prompt) const override { body.add("prompt", prompt); }

    [[nodiscard]] std::string prompt_of(const Json& body) const override {
        return string_field(body, "prompt").value_or("");
    }

    void append_text(std::string& json, std::string_view text, std::string_view thinking) const override {
        json += "\"response\":";
        append_json(json, text);
        if (!thinking.empty()) append_field(json, "thinking", thinking);
    }
};

}  // namespace

const Api& ollama_generate() {
    static const OllamaGenerate api;
    return api;
}

}  // namespace laptime::api
