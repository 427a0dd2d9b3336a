// An API whose answers are whatever events a test wants: the bytes of an answer are their numbers, a byte
// each.
#pragma once

#include <laptime/api/api.hpp>

#include <string>
#include <vector>

namespace engine_test {

class EventApi final : public laptime::api::Api {
  public:
    /// The bytes that stand for these events, told at once.
    [[nodiscard]] std::string bytes_of(std::vector<laptime::api::Event> events);

    [[nodiscard]] std::unique_ptr<laptime::api::Decoder> decoder(bool stream) const override;

    // The rest is as with Ollama.
    [[nodiscard]] std::string_view name() const noexcept override { return "events"; }
    [[nodiscard]] std::string_view default_url() const noexcept override { return like_.default_url(); }
    [[nodiscard]] std::string_view ready_path() const noexcept override { return like_.ready_path(); }
    [[nodiscard]] laptime::api::EncodedCall encode(const laptime::api::Call& call) const override {
        return like_.encode(call);
    }
    [[nodiscard]] laptime::api::Header key_header(std::string_view key) const override {
        return like_.key_header(key);
    }
    [[nodiscard]] std::vector<std::string> decode_models(std::string_view body) const override {
        return like_.decode_models(body);
    }
    [[nodiscard]] std::string_view call_path() const noexcept override { return like_.call_path(); }
    [[nodiscard]] std::span<const std::string_view> call_fields() const noexcept override {
        return like_.call_fields();
    }
    [[nodiscard]] laptime::api::Call decode_call(std::string_view body) const override {
        return like_.decode_call(body);
    }
    [[nodiscard]] std::string_view content_type(bool stream) const noexcept override {
        return like_.content_type(stream);
    }
    [[nodiscard]] std::unique_ptr<laptime::api::Encoder> encoder(
        const laptime::api::Call& call, const laptime::api::ReplyStyle& style) const override {
        return like_.encoder(call, style);
    }
    [[nodiscard]] std::string encode_error(std::string_view message) const override {
        return like_.encode_error(message);
    }
    [[nodiscard]] std::string encode_models(const std::vector<std::string>& models) const override {
        return like_.encode_models(models);
    }

  private:
    const laptime::api::Api& like_ = laptime::api::find_api("ollama");
    std::vector<std::vector<laptime::api::Event>> told_;
};

}  // namespace engine_test
