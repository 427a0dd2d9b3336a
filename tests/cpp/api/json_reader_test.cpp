#include "mutation.hpp"

#include <laptime/api/json_reader.hpp>

#include <cmath>
#include <map>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

using laptime::api::JsonKind;
using laptime::api::JsonReader;
using laptime::api::testing::Mutator;
using Json = nlohmann::json;

namespace {

/// The tree of a text as the reader sees it, with all numbers as doubles; those that no double can hold are
/// infinite.
Json tree(JsonReader& json) {
    switch (json.kind()) {
        case JsonKind::object: {
            Json object = Json::object();
            json.object([&](std::string_view key) {
                const std::string name{key};
                object[name] = tree(json);
            });
            return object;
        }
        case JsonKind::array: {
            Json array = Json::array();
            json.array([&] { array.push_back(tree(json)); });
            return array;
        }
        case JsonKind::string:
            return std::string{json.string().value_or("")};
        case JsonKind::number:
            return json.number().value_or(HUGE_VAL);
        case JsonKind::boolean:
            return json.boolean().value_or(false);
        default:
            json.skip();
            return nullptr;
    }
}

Json with_doubles(const Json& json) {
    if (json.is_number()) return json.get<double>();
    Json copy = json;
    if (json.is_structured()) {
        for (Json& value : copy) value = with_doubles(value);
    }
    return copy;
}

bool has_infinity(const Json& json) {
    if (json.is_number_float()) return std::isinf(json.get<double>());
    bool found = false;
    if (json.is_structured()) {
        for (const Json& value : json) found = found || has_infinity(value);
    }
    return found;
}

/// Whether the whole text is passed over as one JSON value.
bool accepts(std::string_view text) {
    JsonReader json{text};
    json.skip();
    return json.finish();
}

/// The string that a text is, with a mark if it had to be repaired; "none" where it is none.
std::string string_of(std::string_view text) {
    JsonReader json{text};
    const auto read = json.string();
    const std::string value{read.value_or("none")};
    if (!json.finish()) return "none";
    return value + (json.repaired() ? " (repaired)" : "");
}

/// Where nlohmann's parser and the reader disagree; empty where they do not.
std::string disagreement(const std::string& text) {
    const Json expected = Json::parse(text, nullptr, false);
    JsonReader json{text};
    const Json read = tree(json);
    const bool accepted = json.finish();
    if (!expected.is_discarded()) {
        if (!accepted) return "refused: " + text;
        if (json.repaired()) return "repaired: " + text;
        return read == with_doubles(expected) ? "" : "read otherwise: " + text;
    }
    // nlohmann refuses what the reader repairs, and numbers beyond a double.
    const bool more_lenient = json.repaired() || has_infinity(read);
    return accepted && !more_lenient ? "accepted: " + text : "";
}

}  // namespace

TEST_CASE("fields are read wherever they stand, and all others are passed over") {
    const std::string text =
        "\xEF\xBB\xBF \r\n\t{\"skipped\": {\"content\": [1, {}, [], \"}\"]}, \"n\" : -12 ,\"x\":2.5e1,"
        "\"list\":[1,\"two\",null],\"yes\":true,\"content\":\"a\\u00e9\\n\",\"none\":null} ";
    JsonReader json{text};
    std::string content;
    std::optional<std::int64_t> n;
    std::optional<double> x;
    std::optional<bool> yes;
    std::vector<std::string> items;
    json.object([&](std::string_view key) {
        if (key == "content") content = json.string().value_or("");
        if (key == "n") n = json.integer();
        if (key == "x") x = json.number();
        if (key == "yes") yes = json.boolean();
        if (key == "list") json.array([&] { items.emplace_back(json.skip()); });
    });
    CHECK(json.finish());
    CHECK(content == "a\xC3\xA9\n");
    CHECK(n == -12);
    CHECK(x == 25);
    CHECK(yes == true);
    CHECK(items == std::vector<std::string>{"1", "\"two\"", "null"});
}

TEST_CASE("a value of another type is passed over and not told") {
    for (const char* text : {"null", "true", "\"s\"", "[1,[2]]", "{\"a\":{\"b\":1}}", "1.5"}) {
        CAPTURE(text);
        JsonReader json{text};
        const JsonKind kind = json.kind();
        int calls = 0;
        if (kind != JsonKind::object) json.object([&](std::string_view) { ++calls; });
        CHECK((kind == JsonKind::object || json.finish()));
        json.restart(text);
        if (kind != JsonKind::array) json.array([&] { ++calls; });
        CHECK((kind == JsonKind::array || json.finish()));
        CHECK(calls == 0);
        json.restart(text);
        CHECK(json.string().has_value() == (kind == JsonKind::string));
        CHECK(json.finish());
        json.restart(text);
        CHECK(json.number().has_value() == (kind == JsonKind::number));
        CHECK(json.finish());
        json.restart(text);
        CHECK_FALSE(json.integer().has_value());
        CHECK(json.finish());
        json.restart(text);
        CHECK(json.boolean().has_value() == (kind == JsonKind::boolean));
        CHECK(json.finish());
    }
}

TEST_CASE("what JSON is and what it is not") {
    for (const char* text :
         {"0", "-0.5E-3", "1e+5", "[]", "{}", "[[],{}]", R"({"a":[{"b":[null,true,false]}]})",
          R"("\"\\\/\b\f\n\r\t\u00AF")", " 1 ", "18446744073709551616", "1e999"}) {
        CAPTURE(text);
        CHECK(accepts(text));
    }
    for (const char* text :
         {"",          "01",       "-",     "+1",         "1.",  ".5",    "1e",        "1e+",
          "nul",       "True",     "[",     "[1,]",       "[,]", "[1 2]", "{",         "{,}",
          "{\"a\"}",   "{\"a\":}", "{1:2}", "{\"a\":1,}", "[}",  "{]",    "\"",        "\"\\x\"",
          "\"\\u12\"", "\"\n\"",   "1 2",   "{} x",       "'a'", "NaN",   "-Infinity", "\"\\u+123\"",
          "[1",        "{\"a\":1", "\"\\",  "\"\\u"}) {
        CAPTURE(text);
        CHECK_FALSE(accepts(text));
        CHECK_FALSE(Json::accept(text));
    }
}

TEST_CASE("integers are those that 64 bits can hold, doubles those that are finite") {
    const auto integer = [](const char* text) { return JsonReader{text}.integer(); };
    const auto number = [](const char* text) { return JsonReader{text}.number(); };
    CHECK(integer("9223372036854775807") == 9'223'372'036'854'775'807);
    CHECK_FALSE(integer("9223372036854775808"));
    CHECK_FALSE(integer("1.0"));
    CHECK_FALSE(integer("1e2"));
    CHECK(number("-0.04018407687544823") == -0.04018407687544823);
    CHECK_FALSE(number("1e999"));
    CHECK_FALSE(number("-1e999"));
}

TEST_CASE("escapes are undone, surrogate pairs joined") {
    CHECK(string_of(R"("a\"\\\/\b\f\n\r\t\u0041\u00e9\u20AC\ud83d\ude42z")") ==
          "a\"\\/\b\f\n\r\tA\xC3\xA9\xE2\x82\xAC\xF0\x9F\x99\x82z");
    CHECK(string_of("\"gr\xC3\xBC\xC3\x9F\"") == "gr\xC3\xBC\xC3\x9F");
}

TEST_CASE("what is not Unicode is replaced, once for each piece of a character, and told") {
    const std::map<std::string, std::string> cases{
        {"\"a\xFFz\"", "a\xEF\xBF\xBDz (repaired)"},
        {"\"\xE2\x82\"", "\xEF\xBF\xBD (repaired)"},  // two of three bytes
        {"\"\xE2\x82\xE2\x82\xAC\"", "\xEF\xBF\xBD\xE2\x82\xAC (repaired)"},
        {"\"\xC0\xAF\"", "\xEF\xBF\xBD\xEF\xBF\xBD (repaired)"},                  // longer than needed
        {"\"\xED\xA0\x80\"", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD (repaired)"},  // a surrogate
        {"\"\xF4\x90\x80\x80\"", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD (repaired)"},
        {"\"\xF0\x9F\x99 \\n\"", "\xEF\xBF\xBD \n (repaired)"},
        {R"("\ud83d")", "\xEF\xBF\xBD (repaired)"},
        {R"("\ude42\ud83dx\ud83d\u0041")",
         "\xEF\xBF\xBD\xEF\xBF\xBDx\xEF\xBF\xBD"
         "A (repaired)"},
    };
    for (const auto& [text, expected] : cases) CHECK(string_of(text) == expected);
}

TEST_CASE("repairs are told of all strings, also of those passed over, and of keys") {
    for (const char* text : {"{\"a\":\"\xFF\"}", "{\"\xFF\":1}", "[{\"a\":[\"\xFF\"]}]"}) {
        JsonReader json{text};
        json.skip();
        CHECK(json.finish());
        CHECK(json.repaired());
    }
    JsonReader json{"\"\xFF\""};
    json.restart("1");
    CHECK_FALSE(json.repaired());
}

TEST_CASE("a key with escapes is the key that it means") {
    JsonReader json{R"({"\u0061b":5})"};
    std::optional<std::int64_t> value;
    json.object([&](std::string_view key) {
        if (key == "ab") value = json.integer();
    });
    CHECK(value == 5);
}

TEST_CASE("nesting is passed over as far as the limit, and not beyond it") {
    const auto nested = [](std::size_t depth, std::string_view open, std::string_view close) {
        std::string text;
        for (std::size_t i = 0; i < depth; ++i) text += open;
        text += '1';
        for (std::size_t i = 0; i < depth; ++i) text += close;
        return text;
    };
    CHECK(accepts(nested(JsonReader::deepest, "[", "]")));
    CHECK(accepts(nested(JsonReader::deepest, "{\"a\":", "}")));
    JsonReader json{};
    for (const std::size_t depth : {JsonReader::deepest + 1, std::size_t{100'000}}) {
        for (const std::string& text : {nested(depth, "[", "]"), nested(depth, "{\"a\":", "}")}) {
            json.restart(text);
            json.skip();
            CHECK_FALSE(json.finish());
            CHECK(json.too_deep());
        }
    }
    json.restart("[1");
    json.skip();
    CHECK_FALSE(json.too_deep());
}

TEST_CASE("after a mistake nothing more is read") {
    JsonReader json{R"({"a":1,"b":x,"c":2})"};
    std::vector<std::string> keys;
    json.object([&](std::string_view key) { keys.emplace_back(key); });
    CHECK(keys == std::vector<std::string>{"a", "b"});
    CHECK_FALSE(json.finish());
    CHECK(json.kind() == JsonKind::none);
}

TEST_CASE("the reader and nlohmann's parser understand the same, whatever happens to the text") {
    const std::vector<std::string> texts{
        R"({"id":"c-1","choices":[{"index":0,"delta":{"content":" a\u00e9\n"},"finish_reason":null}],"n":[1,-2.5,3e2]})",
        R"({"a":{"b":{"c":[[],[{}],[[1,2],[3]]]}},"t":true,"f":false,"s":"\ud83d\ude42\\\"/","z":0})",
        "[\"gr\xC3\xBC\xC3\x9F\", \"\xE2\x82\xAC\", -0.04018407687544823, 18446744073709551615, 1E-7]"};
    Mutator mutator{7, texts};
    std::string failure;
    for (int i = 0; i < 50'000 && failure.empty(); ++i) failure = disagreement(mutator.next());
    CHECK_MESSAGE(failure.empty(), failure);
}
