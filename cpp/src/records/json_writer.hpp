// JSON written straight into a text, without a tree in between.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace laptime::records {

/// Keeps the commas; whoever calls keeps brackets and keys in order.
class JsonWriter {
  public:
    explicit JsonWriter(std::string& out) noexcept : out_{out} {}

    void begin_object() { begin('{'); }
    void end_object() { end('}'); }
    void begin_array() { begin('['); }
    void end_array() { end(']'); }

    void key(std::string_view name);
    void null();
    void boolean(bool value);
    void integer(std::int64_t value);
    void number(double value);  ///< null where it is infinite or not a number, which JSON cannot say

    /// Bytes that are not UTF-8 become U+FFFD.
    void text(std::string_view value);

  private:
    void begin(char bracket);
    void end(char bracket);
    void separate();
    void quote(std::string_view text);
    [[nodiscard]] std::size_t write_special(std::string_view text);

    std::string& out_;
    bool first_ = true;  // nothing stands before in this object or array, or only its key
};

}  // namespace laptime::records
