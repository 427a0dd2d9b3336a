#include <laptime/text/utf8.hpp>

namespace laptime::text {

namespace {

/// How many bytes the character has that begins with this byte; 0 where none does.
constexpr std::size_t length_after(unsigned char lead) noexcept {
    if (lead < 0x80) return 1;
    if (lead < 0xC2) return 0;  // a continuation, or a form longer than needed
    if (lead < 0xE0) return 2;
    if (lead < 0xF0) return 3;
    if (lead < 0xF5) return 4;  // beyond are no code points
    return 0;
}

char continuation(char32_t code_point, unsigned shift) noexcept {
    return static_cast<char>(0x80U | ((code_point >> shift) & 0x3FU));
}

}  // namespace

Utf8Sequence utf8_sequence(std::string_view text) noexcept {
    const auto byte = [text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char lead = byte(0);
    const std::size_t length = length_after(lead);
    if (length == 0) return {.length = 1, .valid = false};
    // The second byte is bounded more narrowly after some leads: no longer forms, no surrogates.
    unsigned char lowest = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    unsigned char highest = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    for (std::size_t i = 1; i < length; ++i) {
        if (i == text.size() || byte(i) < lowest || byte(i) > highest) return {.length = i, .valid = false};
        lowest = 0x80;
        highest = 0xBF;
    }
    return {.length = length, .valid = true};
}

void append_utf8(std::string& out, char32_t code_point) {
    if (code_point < 0x80) {
        out += static_cast<char>(code_point);
    } else if (code_point < 0x800) {
        out += static_cast<char>(0xC0U | (code_point >> 6U));
        out += continuation(code_point, 0);
    } else if (code_point < 0x10000) {
        out += static_cast<char>(0xE0U | (code_point >> 12U));
        out += continuation(code_point, 6);
        out += continuation(code_point, 0);
    } else {
        out += static_cast<char>(0xF0U | (code_point >> 18U));
        out += continuation(code_point, 12);
        out += continuation(code_point, 6);
        out += continuation(code_point, 0);
    }
}

}  // namespace laptime::text
