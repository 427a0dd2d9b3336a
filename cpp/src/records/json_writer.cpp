#include "json_writer.hpp"

#include "json_text.hpp"

#include <array>
#include <charconv>
#include <cmath>

namespace laptime::records {

namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";  // U+FFFD

template <class Number>
void append_number(std::string& out, Number number) {
    std::array<char, 32> digits;  // NOLINT(cppcoreguidelines-init-variables): filled by the next line
    const auto written = std::to_chars(digits.data(), digits.data() + digits.size(), number);
    out.append(digits.data(), written.ptr);
}

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

}  // namespace

void JsonWriter::key(std::string_view name) {
    separate();
    quote(name);
    out_ += ':';
    first_ = true;
}

void JsonWriter::null() {
    separate();
    out_ += "null";
}

void JsonWriter::boolean(bool value) {
    separate();
    out_ += value ? "true" : "false";
}

void JsonWriter::integer(std::int64_t value) {
    separate();
    append_number(out_, value);
}

void JsonWriter::number(double value) {
    if (!std::isfinite(value)) return null();
    separate();
    append_number(out_, value);
}

void JsonWriter::text(std::string_view value) {
    separate();
    quote(value);
}

void JsonWriter::begin(char bracket) {
    separate();
    out_ += bracket;
    first_ = true;
}

void JsonWriter::end(char bracket) {
    out_ += bracket;
    first_ = false;
}

void JsonWriter::separate() {
    if (!first_) out_ += ',';
    first_ = false;
}

void JsonWriter::quote(std::string_view text) {
    out_ += '"';
    while (!text.empty()) {
        const std::size_t plain = plain_length(text);
        out_.append(text.substr(0, plain));
        text.remove_prefix(plain);
        if (!text.empty()) text.remove_prefix(write_special(text));
    }
    out_ += '"';
}

std::size_t JsonWriter::write_special(std::string_view text) {
    const Utf8Sequence sequence = first_sequence(text);
    if (!sequence.valid) {
        out_ += replacement;
    } else if (sequence.length > 1) {
        out_.append(text.substr(0, sequence.length));
    } else {
        append_escaped(out_, text.front());
    }
    return sequence.length;
}

}  // namespace laptime::records
