#include "json_text.hpp"

#include <cstdint>
#include <cstring>

namespace laptime::records {

namespace {

constexpr std::uint64_t every_byte = 0x0101010101010101;
constexpr std::uint64_t high_bits = 0x80 * every_byte;

/// Whether one of eight bytes is not plain. What a subtraction borrows from the byte above is only ever due
/// to a byte below that is not plain itself.
bool any_special(std::uint64_t bytes) noexcept {
    const std::uint64_t controls = bytes - 0x20 * every_byte;
    const std::uint64_t quotes = (bytes ^ ('"' * every_byte)) - every_byte;
    const std::uint64_t backslashes = (bytes ^ ('\\' * every_byte)) - every_byte;
    return ((bytes | controls | quotes | backslashes) & high_bits) != 0;
}

bool is_plain(char c) noexcept {
    return c >= 0x20 && static_cast<unsigned char>(c) < 0x80 && c != '"' && c != '\\';
}

char continuation(char32_t code_point, unsigned shift) noexcept {
    return static_cast<char>(0x80U | ((code_point >> shift) & 0x3FU));
}

}  // namespace

std::size_t plain_length(std::string_view text) noexcept {
    std::size_t length = 0;
    for (std::uint64_t bytes = 0; length + sizeof bytes <= text.size(); length += sizeof bytes) {
        std::memcpy(&bytes, text.data() + length, sizeof bytes);
        if (any_special(bytes)) break;
    }
    while (length < text.size() && is_plain(text[length])) ++length;
    return length;
}

Utf8Sequence first_sequence(std::string_view bytes) noexcept {
    // 0 past the end: it continues nothing.
    const auto byte = [bytes](std::size_t i) {
        return i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0U;
    };
    const unsigned lead = byte(0);
    if (lead < 0x80) return {.length = 1, .valid = true};
    if (lead < 0xC2 || lead > 0xF4) return {.length = 1, .valid = false};
    const std::size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    // The second byte keeps out what is written too long, surrogates, and what lies beyond U+10FFFF.
    unsigned lowest = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    unsigned highest = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    for (std::size_t i = 1; i < length; ++i) {
        if (byte(i) < lowest || byte(i) > highest) return {.length = i, .valid = false};
        lowest = 0x80;
        highest = 0xBF;
    }
    return {.length = length, .valid = true};
}

void append_utf8(std::string& text, char32_t code_point) {
    if (code_point < 0x80) {
        text += static_cast<char>(code_point);
    } else if (code_point < 0x800) {
        text += static_cast<char>(0xC0U | (code_point >> 6U));
        text += continuation(code_point, 0);
    } else if (code_point < 0x10000) {
        text += static_cast<char>(0xE0U | (code_point >> 12U));
        text += continuation(code_point, 6);
        text += continuation(code_point, 0);
    } else {
        text += static_cast<char>(0xF0U | (code_point >> 18U));
        text += continuation(code_point, 12);
        text += continuation(code_point, 6);
        text += continuation(code_point, 0);
    }
}

}  // namespace laptime::records
