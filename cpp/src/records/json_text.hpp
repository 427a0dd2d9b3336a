// What the texts of JSON are made of: stretches that stand for themselves, and characters of UTF-8.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace laptime::records {

/// How many characters at the start of `text` are ASCII that JSON writes as it is.
[[nodiscard]] std::size_t plain_length(std::string_view text) noexcept;

/// What bytes begin with: a character, or bytes that are no UTF-8 and together make one U+FFFD.
struct Utf8Sequence {
    std::size_t length = 1;
    bool valid = false;
};

[[nodiscard]] Utf8Sequence first_sequence(std::string_view bytes) noexcept;

/// Appends a code point as UTF-8.
void append_utf8(std::string& text, char32_t code_point);

}  // namespace laptime::records
