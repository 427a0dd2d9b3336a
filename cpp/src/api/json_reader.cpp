#include <laptime/api/json_reader.hpp>
#include <laptime/text/quoted.hpp>
#include <laptime/text/utf8.hpp>

#include <bitset>
#include <charconv>
#include <system_error>

#include <nlohmann/json.hpp>

namespace laptime::api {

namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

bool is_digit(char c) noexcept {
    return c >= '0' && c <= '9';
}

std::optional<double> double_of(std::string_view number) {
#if defined(__cpp_lib_to_chars)
    double value = 0;
    const auto problem = std::from_chars(number.data(), number.data() + number.size(), value).ec;
    if (problem == std::errc{}) return value;
#endif
    // Too small for a double, which is 0, or too large. Some libraries have no other way for any number.
    const auto parsed = nlohmann::json::parse(number, nullptr, false);
    return parsed.is_number() ? std::optional{parsed.get<double>()} : std::nullopt;
}

bool is_high_surrogate(std::uint32_t unit) noexcept {
    return unit >= 0xD800 && unit < 0xDC00;
}

bool is_low_surrogate(std::uint32_t unit) noexcept {
    return unit >= 0xDC00 && unit < 0xE000;
}

}  // namespace

void JsonReader::restart(std::string_view text) noexcept {
    if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
    at_ = text.data();
    end_ = at_ + text.size();
    failed_ = false;
    too_deep_ = false;
    repaired_ = false;
    pass_space();
}

JsonKind JsonReader::kind() const noexcept {
    switch (peek()) {
        case '{':
            return JsonKind::object;
        case '[':
            return JsonKind::array;
        case '"':
            return JsonKind::string;
        case 't':
        case 'f':
            return JsonKind::boolean;
        case 'n':
            return JsonKind::null;
        default:
            return peek() == '-' || is_digit(peek()) ? JsonKind::number : JsonKind::none;
    }
}

void JsonReader::fail() noexcept {
    failed_ = true;
    at_ = end_;
}

bool JsonReader::finish() noexcept {
    return !failed_ && at_ == end_;
}

// ── strings

std::string_view JsonReader::key() {
    if (peek() != '"') {
        fail();
        return {};
    }
    const std::string_view name = string_value();
    if (!take(':')) fail();
    return name;
}

std::optional<std::string_view> JsonReader::string() {
    if (peek() != '"') {
        skip();
        return std::nullopt;
    }
    const std::string_view value = string_value();
    return failed_ ? std::nullopt : std::optional{value};
}

/// The string that begins here: as it stands in the text wherever it can be, else mended.
std::string_view JsonReader::string_value() {
    const char* const begin = ++at_;
    for (;;) {
        pass_plain();
        if (at_ == end_) break;
        if (*at_ == '"') {
            const char* const end = at_++;
            pass_space();
            return {begin, end};
        }
        if (static_cast<unsigned char>(*at_) < 0x80) break;  // an escape, or a control character
        const text::Utf8Sequence sequence = text::utf8_sequence({at_, end_});
        if (!sequence.valid) break;
        at_ += sequence.length;
    }
    return mended_string(begin);
}

/// The same for a string that must be changed from here on.
std::string_view JsonReader::mended_string(const char* begin) {
    mended_.assign(begin, at_);
    while (at_ != end_) {
        const char* const plain = at_;
        pass_plain();
        mended_.append(plain, at_);
        if (at_ == end_) break;
        if (*at_ == '"') {
            ++at_;
            pass_space();
            return mended_;
        }
        if (*at_ == '\\') {
            if (!append_escape()) break;
        } else if (static_cast<unsigned char>(*at_) < 0x20) {
            break;
        } else {
            const text::Utf8Sequence sequence = text::utf8_sequence({at_, end_});
            mended_ += sequence.valid ? std::string_view{at_, sequence.length} : text::replacement_character;
            repaired_ |= !sequence.valid;
            at_ += sequence.length;
        }
    }
    fail();
    return {};
}

void JsonReader::pass_plain() noexcept {
    at_ += text::plain_length({at_, end_});
}

bool JsonReader::append_escape() {
    if (end_ - at_ < 2) return false;
    const char escaped = at_[1];
    at_ += 2;
    switch (escaped) {
        case '"':
        case '\\':
        case '/':
            mended_ += escaped;
            return true;
        case 'b':
            mended_ += '\b';
            return true;
        case 'f':
            mended_ += '\f';
            return true;
        case 'n':
            mended_ += '\n';
            return true;
        case 'r':
            mended_ += '\r';
            return true;
        case 't':
            mended_ += '\t';
            return true;
        case 'u':
            return append_code_point();
        default:
            return false;
    }
}

/// Reads what stands after "\u", and the other half of a surrogate pair with it.
bool JsonReader::append_code_point() {
    auto point = hexadecimal_at(at_);
    if (!point) return false;
    at_ += 4;
    if (is_high_surrogate(*point) && end_ - at_ >= 6 && at_[0] == '\\' && at_[1] == 'u') {
        const auto low = hexadecimal_at(at_ + 2);
        if (low && is_low_surrogate(*low)) {
            point = 0x10000U + ((*point - 0xD800U) << 10U) + (*low - 0xDC00U);
            at_ += 6;
        }
    }
    if (is_high_surrogate(*point) || is_low_surrogate(*point)) {
        mended_ += text::replacement_character;
        repaired_ = true;
    } else {
        text::append_utf8(mended_, *point);
    }
    return true;
}

std::optional<std::uint32_t> JsonReader::hexadecimal_at(const char* at) const noexcept {
    std::uint32_t value = 0;
    if (end_ - at < 4) return std::nullopt;
    const auto [end, problem] = std::from_chars(at, at + 4, value, 16);
    return problem == std::errc{} && end == at + 4 ? std::optional{value} : std::nullopt;
}

// ── numbers

/// The number that begins here; empty where it is none.
std::string_view JsonReader::number_text() noexcept {
    const char* const begin = at_;
    if (peek() == '-') ++at_;
    const bool leading_zero = peek() == '0';
    bool good = pass_digits() && !(leading_zero && at_ - begin > (*begin == '-' ? 2 : 1));
    if (good && peek() == '.') {
        ++at_;
        good = pass_digits();
    }
    if (good && (peek() == 'e' || peek() == 'E')) {
        ++at_;
        if (peek() == '+' || peek() == '-') ++at_;
        good = pass_digits();
    }
    if (!good) {
        fail();
        return {};
    }
    const std::string_view text{begin, at_};
    pass_space();
    return text;
}

bool JsonReader::pass_digits() noexcept {
    const char* const begin = at_;
    while (at_ != end_ && is_digit(*at_)) ++at_;
    return at_ != begin;
}

std::optional<std::int64_t> JsonReader::integer() {
    if (kind() != JsonKind::number) {
        skip();
        return std::nullopt;
    }
    const std::string_view text = number_text();
    std::int64_t value = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (problem != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

std::optional<double> JsonReader::number() {
    if (kind() != JsonKind::number) {
        skip();
        return std::nullopt;
    }
    return double_of(number_text());
}

// ── the rest

std::optional<bool> JsonReader::boolean() {
    if (kind() != JsonKind::boolean) {
        skip();
        return std::nullopt;
    }
    const bool value = peek() == 't';
    pass_scalar();
    return failed_ ? std::nullopt : std::optional{value};
}

void JsonReader::pass_word(std::string_view word) noexcept {
    if (!std::string_view{at_, end_}.starts_with(word)) return fail();
    at_ += word.size();
    pass_space();
}

void JsonReader::pass_scalar() {
    switch (peek()) {
        case '"':
            string_value();
            break;
        case 't':
            pass_word("true");
            break;
        case 'f':
            pass_word("false");
            break;
        case 'n':
            pass_word("null");
            break;
        default:
            number_text();
    }
}

std::string_view JsonReader::skip() {
    const char* const begin = at_;
    if (peek() == '{' || peek() == '[') {
        pass_nested();
    } else {
        pass_scalar();
    }
    return {begin, at_};
}

/// Without recursion, so that no text can exhaust the stack.
void JsonReader::pass_nested() {
    std::bitset<deepest> is_object;
    std::size_t depth = 0;
    do {
        // A value begins here.
        const bool opens_object = peek() == '{';
        if (opens_object || peek() == '[') {
            if (depth == deepest) {
                too_deep_ = true;
                return fail();
            }
            is_object[depth++] = opens_object;
            take(*at_);
            if (peek() != (opens_object ? '}' : ']')) {
                if (opens_object) key();
                continue;
            }
        } else {
            pass_scalar();
        }
        // A value has ended here, or an empty container is about to.
        while (depth > 0 && !take(',')) {
            if (!take(is_object[depth - 1] ? '}' : ']')) return fail();
            --depth;
        }
        if (depth > 0 && is_object[depth - 1]) key();
    } while (depth > 0 && !failed_);
}

}  // namespace laptime::api
