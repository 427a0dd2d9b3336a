// Writing JSON as text, where it is written often: the bodies of calls and the pieces of simulated answers.
#pragma once

#include <laptime/text/json_writer.hpp>
#include <laptime/text/quoted.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace laptime::api {

/// JSON that is already written.
struct RawJson {
    std::string_view text;
};

/// Appends a string with its quotes. What is not UTF-8 becomes U+FFFD.
inline void append_json(std::string& out, std::string_view text) {
    text::append_quoted(out, text);
}
inline void append_json(std::string& out, const std::string& text) {
    append_json(out, std::string_view{text});
}
inline void append_json(std::string& out, const char* text) {
    append_json(out, std::string_view{text});
}
inline void append_json(std::string& out, bool value) {
    out += value ? "true" : "false";
}
inline void append_json(std::string& out, RawJson json) {
    out += json.text;
}
inline void append_json(std::string& out, std::int64_t value) {
    text::append_number(out, value);
}
inline void append_json(std::string& out, int value) {
    append_json(out, std::int64_t{value});
}

/// With as few digits as read back to the same number; null where it is not finite.
inline void append_json(std::string& out, double value) {
    text::append_number(out, value);
}

void append_json(std::string& out, const std::vector<std::string>& texts);

/// Appends a field to an object that is open.
template <class Value>
void append_field(std::string& object, std::string_view key, const Value& value) {
    if (!object.ends_with('{')) object += ',';
    append_json(object, key);
    object += ':';
    append_json(object, value);
}

/// Writes one JSON object, field after field.
class JsonObject {
  public:
    template <class Value>
    JsonObject& add(std::string_view key, const Value& value) {
        append_field(text_, key, value);
        return *this;
    }

    void reserve(std::size_t size) { text_.reserve(size); }

    /// Ends the object and gives its JSON, which holds as long as the object.
    [[nodiscard]] RawJson end() {
        text_ += '}';
        return {text_};
    }

    /// Ends the object and gives its JSON away.
    [[nodiscard]] std::string take() && {
        text_ += '}';
        return std::move(text_);
    }

  private:
    std::string text_ = "{";
};

}  // namespace laptime::api
