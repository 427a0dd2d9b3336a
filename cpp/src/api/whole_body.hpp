// A decoder for answers that come as one JSON value.
#pragma once

#include "json_fields.hpp"

#include <laptime/api/api.hpp>

namespace laptime::api {

class WholeBodyDecoder final : public Decoder {
  public:
    using Reader = void (*)(const Json& body, std::vector<Event>& events);

    explicit WholeBodyDecoder(Reader reader) : reader_{reader} {}

    void feed(std::string_view bytes, std::vector<Event>& /*events*/) override { body_ += bytes; }

    void finish(std::vector<Event>& events) override {
        const Json body = parse_json(body_);
        if (body.is_object()) {
            reader_(body, events);
        } else {
            events.emplace_back(Malformed{"the answer is not a JSON object: " + error_message(body_)});
        }
    }

  private:
    Reader reader_;
    std::string body_;
};

}  // namespace laptime::api
