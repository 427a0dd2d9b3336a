/// \file
/// JSON written straight into a text, without a tree in between.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace laptime::text {

/// Appends a number in decimal digits.
void append_number(std::string& out, std::int64_t value);

/// Appends a number with digits that read back to the same, as few as the library can; null where it is
/// infinite or not a number, which JSON cannot say.
void append_number(std::string& out, double value);

/// Keeps the commas; whoever calls keeps brackets and keys in order.
class JsonWriter {
  public:
    /// `out` must outlive it.
    explicit JsonWriter(std::string& out) noexcept : out_{out} {}

    void begin_object() { begin('{'); }
    void end_object() { end('}'); }
    void begin_array() { begin('['); }
    void end_array() { end(']'); }

    void key(std::string_view name);          ///< one of ours: plain ASCII, written as it is
    void foreign_key(std::string_view name);  ///< whatever it holds
    void null();
    void boolean(bool value);
    void integer(std::int64_t value);
    void number(double value);  ///< null where it is not finite

    /// Bytes that are not UTF-8 become U+FFFD.
    void text(std::string_view value);

  private:
    void begin(char bracket);
    void end(char bracket);
    void separate();

    std::string& out_;
    bool first_ = true;  // nothing stands before in this object or array, or only its key
};

}  // namespace laptime::text
