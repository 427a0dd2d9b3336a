#include <laptime/text/json_writer.hpp>
#include <laptime/text/quoted.hpp>

#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>

namespace laptime::text {

void append_number(std::string& out, std::int64_t value) {
    std::array<char, 24> digits;  // NOLINT(cppcoreguidelines-init-variables): filled by the next line
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    out.append(digits.data(), end);
}

void append_number(std::string& out, double value) {
    if (!std::isfinite(value)) {
        out += "null";
        return;
    }
    std::array<char, 32> digits;  // NOLINT(cppcoreguidelines-init-variables): filled by the next lines
#if defined(__cpp_lib_to_chars)
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
#else
    auto* const end = digits.data() + std::snprintf(digits.data(), digits.size(), "%.17g", value);
#endif
    out.append(digits.data(), end);
}

void JsonWriter::key(std::string_view name) {
    out_ += first_ ? "\"" : ",\"";
    out_ += name;
    out_ += "\":";
    first_ = true;
}

void JsonWriter::foreign_key(std::string_view name) {
    separate();
    append_quoted(out_, name);
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
    separate();
    append_number(out_, value);
}

void JsonWriter::text(std::string_view value) {
    separate();
    append_quoted(out_, value);
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

}  // namespace laptime::text
