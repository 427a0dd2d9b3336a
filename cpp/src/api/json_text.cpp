#include "json_text.hpp"

#include "utf8.hpp"

#include <array>
#include <charconv>
#include <cmath>

#if !defined(__cpp_lib_to_chars)
#include <nlohmann/json.hpp>
#endif

namespace laptime::api {

namespace {

/// The characters that stand in a string as they are.
constexpr std::array<bool, 256> plain = [] {
    std::array<bool, 256> table{};
    for (std::size_t byte = 0x20; byte < 0x80; ++byte) table[byte] = byte != '"' && byte != '\\';
    return table;
}();

void append_escaped(std::string& out, char c) {
    constexpr std::string_view digits = "0123456789abcdef";
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
        default: {
            const auto byte = static_cast<unsigned char>(c);
            out += "\\u00";
            out += digits[byte >> 4U];
            out += digits[byte & 0xFU];
        }
    }
}

}  // namespace

void append_json(std::string& out, std::string_view text) {
    out += '"';
    while (!text.empty()) {
        std::size_t length = 0;
        while (length < text.size() && plain[static_cast<unsigned char>(text[length])]) ++length;
        out += text.substr(0, length);
        text.remove_prefix(length);
        if (text.empty()) break;
        if (static_cast<unsigned char>(text.front()) < 0x80) {
            append_escaped(out, text.front());
            text.remove_prefix(1);
        } else {
            const Utf8Sequence sequence = utf8_sequence(text);
            out += sequence.valid ? text.substr(0, sequence.length) : replacement_character;
            text.remove_prefix(sequence.length);
        }
    }
    out += '"';
}

void append_json(std::string& out, std::int64_t value) {
    std::array<char, 24> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    out.append(digits.data(), end);
}

void append_json(std::string& out, double value) {
    if (!std::isfinite(value)) {
        out += "null";
        return;
    }
#if defined(__cpp_lib_to_chars)
    std::array<char, 32> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    out.append(digits.data(), end);
#else
    out += nlohmann::json(value).dump();
#endif
}

void append_json(std::string& out, const std::vector<std::string>& texts) {
    out += '[';
    for (std::size_t i = 0; i < texts.size(); ++i) {
        out += i == 0 ? "" : ",";
        append_json(out, texts[i]);
    }
    out += ']';
}

}  // namespace laptime::api
