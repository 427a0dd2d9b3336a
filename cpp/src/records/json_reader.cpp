#include "json_reader.hpp"

#include <laptime/error/error.hpp>
#include <laptime/text/quoted.hpp>
#include <laptime/text/utf8.hpp>

#include <charconv>
#include <limits>

namespace laptime::records {

namespace {

constexpr std::size_t deepest = 64;  // no line of ours is deeper than four
constexpr std::uint64_t most_integer = std::numeric_limits<std::int64_t>::max();
constexpr std::size_t most_digits = 19;  // so many never overflow 64 bits without a sign

bool is_digit(char c) noexcept {
    return c >= '0' && c <= '9';
}

/// Reads numbers of at most 18 digits each, as long as a comma follows right after; where the next value
/// begins.
std::size_t take_plain_integers(std::string_view text, std::size_t at, std::vector<std::int64_t>& into) {
    while (true) {
        const std::size_t begin = at < text.size() && text[at] == '-' ? at + 1 : at;
        std::size_t end = begin;
        std::uint64_t value = 0;  // may run over before the digits are counted
        for (; end < text.size() && is_digit(text[end]); ++end) {
            value = 10 * value + static_cast<std::uint64_t>(text[end] - '0');
        }
        const std::size_t digits = end - begin;
        const bool plain = digits > 0 && digits < most_digits && (digits == 1 || text[begin] != '0');
        if (!plain || end == text.size() || text[end] != ',') return at;
        const auto number = static_cast<std::int64_t>(value);
        into.push_back(begin == at ? number : -number);
        at = end + 1;
    }
}

}  // namespace

std::span<const std::int64_t> JsonReader::integers(std::optional<std::int64_t> null_value) {
    integers_.clear();
    array([&] {
        // Most numbers follow each other without anything in between: these are read in one loop.
        at_ = take_plain_integers(text_, at_, integers_);
        integers_.push_back(null_value && null() ? *null_value : integer());
    });
    return integers_;
}

bool JsonReader::null() {
    return next() == 'n' && take_word("null");
}

bool JsonReader::boolean() {
    const char c = next();
    if (c == 't' && take_word("true")) return true;
    if (c == 'f' && take_word("false")) return false;
    refuse("true or false");
}

std::int64_t JsonReader::integer() {
    const bool negative = take('-');
    // With the place in a variable of its own, which is not written back with each digit.
    const std::size_t begin = at_;
    std::size_t at = begin;
    std::uint64_t value = 0;
    for (; at < text_.size() && is_digit(text_[at]); ++at) {
        value = 10 * value + static_cast<std::uint64_t>(text_[at] - '0');
    }
    at_ = at;
    const std::size_t digits = at - begin;
    const bool leading_zero = digits > 1 && text_[begin] == '0';
    const bool fraction = at < text_.size() && (text_[at] == '.' || text_[at] == 'e' || text_[at] == 'E');
    if (digits == 0 || digits > most_digits || leading_zero || fraction || value > most_integer) {
        at_ = begin;
        refuse("a whole number of 64 bits");
    }
    return negative ? -static_cast<std::int64_t>(value) : static_cast<std::int64_t>(value);
}

double JsonReader::number() {
    const std::size_t begin = at_;
    const std::string_view digits = number_text();
    double value = 0;
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (read.ec == std::errc{}) return value;
    at_ = begin;
    refuse("a number of 64 bits");
}

void JsonReader::text(std::string& into) {
    if (next() != '"') refuse("a text");
    ++at_;
    into.clear();
    while (true) {
        const std::size_t plain = text::plain_length(text_.substr(at_));
        into.append(text_.substr(at_, plain));
        at_ += plain;
        if (at_ == text_.size()) refuse("the end of a text");
        const char c = text_[at_];
        if (c == '"') break;
        if (c == '\\') {
            escape(into);
            continue;
        }
        const text::Utf8Sequence sequence = text::utf8_sequence(text_.substr(at_));
        if (!sequence.valid || sequence.length == 1) refuse("UTF-8 without control characters");
        into.append(text_.substr(at_, sequence.length));
        at_ += sequence.length;
    }
    ++at_;
}

void JsonReader::skip() {
    switch (next()) {
        case '{':
            return object([this](std::string_view) { skip(); });
        case '[':
            return array([this] { skip(); });
        case '"': {
            std::string ignored;
            return text(ignored);
        }
        case 'n':
            if (!null()) refuse("a value");
            return;
        case 't':
        case 'f':
            return static_cast<void>(boolean());
        default:
            return static_cast<void>(number_text());
    }
}

void JsonReader::end() {
    if (next() != '\0' || at_ < text_.size()) refuse("the end of the line");
}

void JsonReader::enter(char bracket, const char* what) {
    if (!take(bracket)) refuse(what);
    if (++depth_ > deepest) refuse("something less deep");
}

bool JsonReader::leave_empty(char bracket) {
    if (!take(bracket)) return false;
    --depth_;
    return true;
}

bool JsonReader::leave(char bracket) {
    if (!take(bracket)) {
        refuse(bracket == '}' ? "another key, or the end of the object"
                              : "another element, or the end of the array");
    }
    --depth_;
    return false;
}

std::string_view JsonReader::key() {
    if (next() != '"') refuse("a key");
    const std::size_t begin = at_ + 1;
    const std::size_t plain = text::plain_length(text_.substr(begin));
    std::string_view name = text_.substr(begin, plain);
    if (begin + plain < text_.size() && text_[begin + plain] == '"') {
        at_ = begin + plain + 1;
    } else {
        text(key_);
        name = key_;
    }
    if (!take(':')) refuse("':'");
    return name;
}

bool JsonReader::take_word(std::string_view word) {
    if (text_.substr(at_, word.size()) != word) return false;
    at_ += word.size();
    return true;
}

/// Reads digits; how many there were.
std::size_t JsonReader::digits() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && is_digit(text_[at_])) ++at_;
    return at_ - begin;
}

/// Reads what JSON takes for a number.
std::string_view JsonReader::number_text() {
    static_cast<void>(next());
    const std::size_t begin = at_;
    if (at_ < text_.size() && text_[at_] == '-') ++at_;
    const bool leading_zero = at_ < text_.size() && text_[at_] == '0';
    const std::size_t whole = digits();
    if (whole == 0 || (leading_zero && whole > 1)) refuse("a value");
    if (at_ < text_.size() && text_[at_] == '.') {
        ++at_;
        if (digits() == 0) refuse("a digit");
    }
    if (at_ < text_.size() && (text_[at_] == 'e' || text_[at_] == 'E')) {
        ++at_;
        if (at_ < text_.size() && (text_[at_] == '+' || text_[at_] == '-')) ++at_;
        if (digits() == 0) refuse("a digit");
    }
    return text_.substr(begin, at_ - begin);
}

void JsonReader::escape(std::string& into) {
    constexpr std::string_view names = "\"\\/bfnrt";
    constexpr std::string_view meanings = "\"\\/\b\f\n\r\t";
    const char name = at_ + 1 < text_.size() ? text_[at_ + 1] : '\0';
    if (name == 'u') return text::append_utf8(into, code_point());
    const std::size_t known = names.find(name);
    if (known == std::string_view::npos) refuse("a known escape");
    into += meanings[known];
    at_ += 2;
}

/// Reads one \uXXXX.
char32_t JsonReader::code_unit() {
    constexpr std::size_t length = 4;
    if (text_.substr(at_, 2) != "\\u") refuse("the second half of a surrogate pair");
    const std::string_view digits = text_.substr(at_ + 2, length);
    std::uint16_t unit = 0;
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), unit, 16);
    if (digits.size() != length || read.ptr != digits.data() + length) refuse("four hexadecimal digits");
    at_ += 2 + length;
    return unit;
}

/// Reads one \uXXXX, or the two of a surrogate pair.
char32_t JsonReader::code_point() {
    const char32_t unit = code_unit();
    if (unit < 0xD800 || unit > 0xDFFF) return unit;
    const char32_t low = unit < 0xDC00 ? code_unit() : 0;
    if (low < 0xDC00 || low > 0xDFFF) refuse("a surrogate pair");
    return 0x10000 + ((unit - 0xD800) << 10U) + (low - 0xDC00);
}

void JsonReader::refuse(const char* wanted) const {
    throw error::DataError("byte " + std::to_string(at_ + 1) + " should be the beginning of " + wanted);
}

}  // namespace laptime::records
