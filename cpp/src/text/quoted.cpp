#include <laptime/text/quoted.hpp>
#include <laptime/text/utf8.hpp>

namespace laptime::text {

namespace {

void append_escaped(std::string& out, char c) {
    constexpr std::string_view hexadecimal = "0123456789abcdef";
    switch (c) {
        case '"':
            out += "\\\"";
            break;
        case '\\':
            out += "\\\\";
            break;
        case '\n':
            out += "\\n";
            break;
        case '\r':
            out += "\\r";
            break;
        case '\t':
            out += "\\t";
            break;
        default:
            out += "\\u00";
            out += hexadecimal[static_cast<unsigned char>(c) >> 4U];
            out += hexadecimal[static_cast<unsigned char>(c) & 0xFU];
    }
}

/// Appends the character, or the bytes that are none, that `text` begins with; how many bytes it had.
std::size_t append_special(std::string& out, std::string_view text) {
    const Utf8Sequence sequence = utf8_sequence(text);
    if (!sequence.valid) {
        out += replacement_character;
    } else if (sequence.length > 1) {
        out.append(text.substr(0, sequence.length));
    } else {
        append_escaped(out, text.front());
    }
    return sequence.length;
}

}  // namespace

void append_quoted(std::string& out, std::string_view text) {
    out += '"';
    while (!text.empty()) {
        const std::size_t plain = plain_length(text);
        out.append(text.substr(0, plain));
        text.remove_prefix(plain);
        if (!text.empty()) text.remove_prefix(append_special(out, text));
    }
    out += '"';
}

}  // namespace laptime::text
