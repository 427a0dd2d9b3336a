#include "utf8.hpp"

namespace laptime::api {

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

}  // namespace laptime::api
