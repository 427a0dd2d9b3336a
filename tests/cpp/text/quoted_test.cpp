#include <laptime/text/quoted.hpp>
#include <laptime/text/utf8.hpp>

#include <string>
#include <string_view>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

using namespace laptime::text;

namespace {

std::string as_json(std::string_view text) {
    std::string out;
    append_quoted(out, text);
    return out;
}

}  // namespace

TEST_CASE("every character of ASCII is read back as it was, wherever it stands") {
    for (int c = 0; c < 0x80; ++c) {
        for (std::size_t before = 0; before < 17;
             ++before) {  // also across the eight that are looked at together
            const std::string text = std::string(before, 'a') + static_cast<char>(c) + "z";
            CHECK(nlohmann::json::parse(as_json(text)).get<std::string>() == text);
        }
    }
}

TEST_CASE("the plain characters end at the first that is not, wherever it stands and whatever follows") {
    for (int c = 0; c < 0x100; ++c) {
        const auto special = static_cast<char>(c);
        for (const char follows : {'a', '"', '\x01', '\x80'}) {
            for (std::size_t before = 0; before < 17; ++before) {
                const std::string text = std::string(before, '!') + special + std::string(9, follows);
                const std::size_t plain = is_plain(special) ? before + 1 : before;
                CHECK(plain_length(text) == (is_plain(special) && follows == 'a' ? text.size() : plain));
            }
        }
    }
}

TEST_CASE("what is not UTF-8 becomes one U+FFFD for each character that it breaks off") {
    CHECK(as_json("\xC3\xBC\xE2\x82\xAC\xF0\x9F\x98\x80") == "\"\xC3\xBC\xE2\x82\xAC\xF0\x9F\x98\x80\"");
    CHECK(as_json("a\xE2\x82z") == "\"a\xEF\xBF\xBDz\"");
    CHECK(as_json("\xE2\x82") == "\"\xEF\xBF\xBD\"");
    CHECK(as_json("\xED\xA0\x80") == "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"");  // a surrogate
    CHECK(as_json("\xC0\xAF") == "\"\xEF\xBF\xBD\xEF\xBF\xBD\"");                  // longer than needed
    CHECK(as_json("\xF4\x90\x80\x80").size() == 2 + 4 * replacement_character.size());
}

TEST_CASE("a code point is written as the sequence that it is read from") {
    for (const char32_t point : {0x7FU, 0x80U, 0x7FFU, 0x800U, 0xFFFFU, 0x10000U, 0x10FFFFU}) {
        std::string out;
        append_utf8(out, point);
        const Utf8Sequence sequence = utf8_sequence(out);
        CHECK(sequence.valid);
        CHECK(sequence.length == out.size());
    }
}
