#include "event_api.hpp"

#include <utility>

namespace engine_test {

using namespace laptime;

namespace {

class EventDecoder final : public api::Decoder {
  public:
    explicit EventDecoder(const std::vector<std::vector<api::Event>>& told) : told_{told} {}

    void feed(std::string_view bytes, std::vector<api::Event>& events) override {
        for (const char byte : bytes) {
            const auto& next = told_.at(static_cast<unsigned char>(byte));
            events.insert(events.end(), next.begin(), next.end());
        }
    }

    void finish(std::vector<api::Event>& /*events*/) override {}

    [[nodiscard]] bool recognised() const noexcept override { return true; }

  private:
    const std::vector<std::vector<api::Event>>& told_;
};

}  // namespace

std::string EventApi::bytes_of(std::vector<api::Event> events) {
    told_.push_back(std::move(events));
    return std::string(1, static_cast<char>(told_.size() - 1));
}

std::unique_ptr<api::Decoder> EventApi::decoder(bool /*stream*/) const {
    return std::make_unique<EventDecoder>(told_);
}

}  // namespace engine_test
