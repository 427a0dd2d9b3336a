/// \file
/// Which bytes are UTF-8 and which are not.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace laptime::text {

/// What stands for bytes that are not UTF-8: U+FFFD.
inline constexpr std::string_view replacement_character = "\xEF\xBF\xBD";

/// What a text begins with: one character, or bytes that are none.
struct Utf8Sequence {
    std::size_t length = 0;
    bool valid = false;
};

/// `text` must not be empty. Bytes that begin a character and then break it off are told as one sequence, to
/// be replaced by one U+FFFD, as the Unicode standard recommends (section 3.9, "maximal subparts").
[[nodiscard]] Utf8Sequence utf8_sequence(std::string_view text) noexcept;

/// Appends a code point as UTF-8.
void append_utf8(std::string& out, char32_t code_point);

}  // namespace laptime::text
