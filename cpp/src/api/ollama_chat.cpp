#include "json_text.hpp"
#include "messages.hpp"
#include "ollama.hpp"
#include "ollama_protocol.hpp"

#include <array>

namespace laptime::api {

namespace {

constexpr std::array<std::string_view, 11> fields{"model",    "messages",     "tools",   "format",
                                                  "stream",   "think",        "options", "keep_alive",
                                                  "logprobs", "top_logprobs", "truncate"};

class OllamaChat final : public OllamaApi {
  public:
    [[nodiscard]] std::string_view name() const noexcept override { return "ollama-chat"; }
    [[nodiscard]] std::string_view call_path() const noexcept override { return "/api/chat"; }
    [[nodiscard]] std::span<const std::string_view> call_fields() const noexcept override { return fields; }

  protected:
    void add_prompt(CallBody& body, const std::string& prompt) const override {
        body.add("messages", RawJson{messages_with(prompt)});
    }

    [[nodiscard]] std::string prompt_of(const Json& body) const override {
        return text_of_messages(field(body, "messages"));
    }

    void append_text(std::string& json, std::string_view text, std::string_view thinking) const override {
        json += R"("message":{"role":"assistant","content":)";
        append_json(json, text);
        if (!thinking.empty()) append_field(json, "thinking", thinking);
        json += '}';
    }
};

}  // namespace

const Api& ollama_chat() {
    static const OllamaChat api;
    return api;
}

}  // namespace laptime::api
