/// \file
/// Texts as JSON writes them.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace laptime::text {

/// Whether JSON writes a character as it is: ASCII, but no control character, quotation mark or backslash.
[[nodiscard]] constexpr bool is_plain(char c) noexcept {
    return c >= 0x20 && static_cast<unsigned char>(c) < 0x80 && c != '"' && c != '\\';
}

/// The highest bits of those of eight bytes that are not plain, exact up to the first of them in memory on a
/// little-endian machine: what a subtraction borrows from the byte above is only ever due to a byte below
/// that is not plain itself.
[[nodiscard]] constexpr std::uint64_t special_bits(std::uint64_t bytes) noexcept {
    constexpr std::uint64_t every_byte = 0x0101010101010101;
    const std::uint64_t controls = bytes - 0x20 * every_byte;
    const std::uint64_t quotes = (bytes ^ ('"' * every_byte)) - every_byte;
    const std::uint64_t backslashes = (bytes ^ ('\\' * every_byte)) - every_byte;
    return (bytes | controls | quotes | backslashes) & (0x80 * every_byte);
}

/// How many characters at the start of `text` are plain. In the header, since each string of each answer is
/// measured by it.
[[nodiscard]] inline std::size_t plain_length(std::string_view text) noexcept {
    std::size_t length = 0;
    for (std::uint64_t bytes = 0; length + sizeof bytes <= text.size(); length += sizeof bytes) {
        std::memcpy(&bytes, text.data() + length, sizeof bytes);
        const std::uint64_t special = special_bits(bytes);
        if (special == 0) continue;
        if constexpr (std::endian::native == std::endian::little) {
            return length + static_cast<std::size_t>(std::countr_zero(special)) / 8;
        }
        break;
    }
    while (length < text.size() && is_plain(text[length])) ++length;
    return length;
}

/// Appends a JSON string with its quotes. What is not UTF-8 becomes U+FFFD.
void append_quoted(std::string& out, std::string_view text);

}  // namespace laptime::text
