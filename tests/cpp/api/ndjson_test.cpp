#include <laptime/api/ndjson.hpp>

#include <string>
#include <vector>

#include <doctest/doctest.h>

using laptime::api::NdjsonParser;

namespace {

using Lines = std::vector<std::string>;

/// The piece is a copy, so that a parser that keeps a view of it is found out.
// NOLINTNEXTLINE(performance-unnecessary-value-param)
void take_all(NdjsonParser& parser, std::string piece, Lines& lines) {
    std::string_view bytes = piece;
    while (const auto line = parser.next(bytes)) lines.emplace_back(*line);
}

Lines parse(const std::vector<std::string>& pieces, std::string* rest = nullptr) {
    NdjsonParser parser;
    Lines lines;
    for (const std::string& piece : pieces) take_all(parser, piece, lines);
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

TEST_CASE("a line of 16 MiB is taken, and what is longer ends the stream") {
    const std::string longest(NdjsonParser::longest, 'x');
    CHECK(parse({longest + "\n"}).size() == 1);
    CHECK(parse({longest, "\n1\n"}).size() == 2);
    for (const std::string& piece : {longest + "x\n1\n", longest + "x"}) {
        NdjsonParser parser;
        Lines lines;
        take_all(parser, "1\n", lines);
        take_all(parser, piece, lines);
        take_all(parser, "2\n", lines);
        CHECK(lines == Lines{"1"});
        CHECK(parser.too_long());
        CHECK(parser.rest().empty());
    }
}
