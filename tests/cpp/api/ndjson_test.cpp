#include <laptime/api/ndjson.hpp>

#include <string>
#include <vector>

#include <doctest/doctest.h>

using laptime::api::NdjsonParser;

namespace {

using Lines = std::vector<std::string>;

Lines parse(const std::vector<std::string>& pieces, std::string* rest = nullptr) {
    NdjsonParser parser;
    Lines lines;
    for (const std::string& piece : pieces) {
        parser.feed(piece, [&lines](std::string_view line) { lines.emplace_back(line); });
    }
    if (rest != nullptr) *rest = parser.rest();
    return lines;
}

}  // namespace

TEST_CASE("each line is one value; empty lines are none") {
    std::string rest;
    CHECK(parse({"{\"a\":1}\n\r\n\n{\"b\":2}\r\n{\"c\""}, &rest) == Lines{"{\"a\":1}", "{\"b\":2}"});
    CHECK(rest == "{\"c\"");
}

TEST_CASE("lines are the same wherever the bytes are cut") {
    const std::string text = "{\"x\":\"\xE2\x82\xAC\"}\r\n{\"y\":2}\n\n{\"z\":3}\n";
    const Lines whole = parse({text});
    REQUIRE(whole.size() == 3);
    for (std::size_t i = 0; i <= text.size(); ++i) {
        for (std::size_t j = i; j <= text.size(); ++j) {
            CHECK(parse({text.substr(0, i), text.substr(i, j - i), text.substr(j)}) == whole);
        }
    }
}
