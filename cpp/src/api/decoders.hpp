// The decoders of all APIs: three ways of cutting an answer into JSON objects, and a reader of such objects.
// A reader is called as `read(json, part)` with a JsonReader on the object, and fills the AnswerPart.
#pragma once

#include "answer_events.hpp"
#include "answer_part.hpp"
#include "error_message.hpp"

#include <laptime/api/api.hpp>
#include <laptime/api/json_reader.hpp>
#include <laptime/api/ndjson.hpp>
#include <laptime/api/sse.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace laptime::api {

/// Reads one JSON object after the other and tells what they say.
template <class Reader>
class ObjectDecoder {
  public:
    ObjectDecoder(Reader reader, std::string_view what, bool whole = false)
        : reader_{std::move(reader)}, what_{what}, whole_{whole} {}

    void decode(std::string_view text, std::vector<Event>& events) {
        if (read(text)) {
            tell(text, events);
        } else if (part_.is_error && !json_.too_deep()) {  // transformers serve does not escape its words
            answer_.tell_failure(error_message(text), events);
        } else {
            answer_.tell_malformed(json_.too_deep() ? too_deep_ : what_, text, events);
        }
    }

    /// The same for what may be cut short: then nothing is told.
    void decode_if_whole(std::string_view text, std::vector<Event>& events) {
        if (read(text)) tell(text, events);
    }

    [[nodiscard]] AnswerEvents& answer() noexcept { return answer_; }
    [[nodiscard]] bool recognised() const noexcept { return recognised_; }

  private:
    [[nodiscard]] bool read(std::string_view text) {
        part_.clear();
        json_.restart(text);
        if (json_.kind() != JsonKind::object) return false;
        reader_(json_, part_);
        return json_.finish();
    }

    void tell(std::string_view text, std::vector<Event>& events) {
        recognised_ = recognised_ || part_.recognised;
        if (whole_) {
            part_.counts.running = false;
            part_.ends_answer = true;
        }
        if (part_.is_error) {
            answer_.tell_failure(error_message(text), events);
        } else {
            answer_.tell(part_, json_.repaired(), events);
        }
    }

    static constexpr std::string_view too_deep_ = "JSON of the answer is nested too deeply";

    Reader reader_;
    std::string_view what_;  // what an object is called where it is none
    bool whole_;             // one object is the whole answer
    JsonReader json_;
    AnswerPart part_;
    AnswerEvents answer_;
    bool recognised_ = false;
};

/// An answer that comes as server-sent events, with or without the "[DONE]" that OpenAI ends it with.
template <class Reader>
class SseDecoder final : public Decoder {
  public:
    explicit SseDecoder(Reader reader = {})
        : objects_{std::move(reader), "an event of the stream is not a JSON object"} {}

    void feed(std::string_view bytes, std::vector<Event>& events) override {
        while (!objects_.answer().over()) {
            const auto event = parser_.next(bytes);
            if (!event) break;
            if (!take_marker(*event, events)) objects_.decode(event->data, events);
        }
        if (parser_.too_long() && !objects_.answer().over()) {
            objects_.answer().give_up("an event of the stream is longer than 16 MiB", events);
        }
    }

    void finish(std::vector<Event>& events) override {
        if (objects_.answer().over()) return;
        const auto event = parser_.unended();
        if (event && !take_marker(*event, events)) objects_.decode_if_whole(event->data, events);
    }

    [[nodiscard]] bool recognised() const noexcept override { return objects_.recognised(); }

  private:
    /// What is no object of the answer. llama.cpp sends "null" where there is nothing to tell, others keep a
    /// connection alive with events that are empty.
    [[nodiscard]] bool take_marker(const SseEvent& event, std::vector<Event>& events) {
        if (event.type == "error") {
            objects_.answer().tell_failure(error_message(event.data), events);
            return true;
        }
        if (event.data == "[DONE]") {
            objects_.answer().tell_end(events);
            return true;
        }
        return event.data.empty() || event.data == "null";
    }

    SseParser parser_;
    ObjectDecoder<Reader> objects_;
};

/// An answer that comes as one JSON object a line.
template <class Reader>
class NdjsonDecoder final : public Decoder {
  public:
    explicit NdjsonDecoder(Reader reader = {})
        : objects_{std::move(reader), "a line of the stream is not a JSON object"} {}

    void feed(std::string_view bytes, std::vector<Event>& events) override {
        while (!objects_.answer().over()) {
            const auto line = parser_.next(bytes);
            if (!line) break;
            objects_.decode(*line, events);
        }
        if (parser_.too_long() && !objects_.answer().over()) {
            objects_.answer().give_up("a line of the stream is longer than 16 MiB", events);
        }
    }

    void finish(std::vector<Event>& events) override {
        if (!objects_.answer().over()) objects_.decode_if_whole(parser_.rest(), events);
    }

    [[nodiscard]] bool recognised() const noexcept override { return objects_.recognised(); }

  private:
    NdjsonParser parser_;
    ObjectDecoder<Reader> objects_;
};

/// An answer that comes as one JSON object.
template <class Reader>
class WholeDecoder final : public Decoder {
  public:
    /// Far above any answer, even with the alternatives to each of its tokens.
    static constexpr std::size_t longest = std::size_t{256} << 20U;

    explicit WholeDecoder(Reader reader = {})
        : objects_{std::move(reader), "the answer is not a JSON object", true} {}

    void feed(std::string_view bytes, std::vector<Event>& events) override {
        if (objects_.answer().over()) return;
        if (body_.size() + bytes.size() > longest) {
            body_ = {};
            objects_.answer().give_up("the answer is longer than 256 MiB", events);
        } else {
            body_ += bytes;
        }
    }

    void finish(std::vector<Event>& events) override {
        if (!objects_.answer().over()) objects_.decode(body_, events);
    }

    [[nodiscard]] bool recognised() const noexcept override { return objects_.recognised(); }

  private:
    std::string body_;
    ObjectDecoder<Reader> objects_;
};

}  // namespace laptime::api
