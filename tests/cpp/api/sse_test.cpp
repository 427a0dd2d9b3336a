#include <laptime/api/sse.hpp>

#include <string>
#include <vector>

#include <doctest/doctest.h>

using laptime::api::SseParser;

namespace {

using Events = std::vector<std::string>;

/// The piece is a copy, so that a parser that keeps a view of it is found out.
// NOLINTNEXTLINE(performance-unnecessary-value-param)
void take_all(SseParser& parser, std::string piece, Events& events) {
    std::string_view bytes = piece;
    while (const auto event = parser.next(bytes)) {
        events.push_back(std::string{event->type} + "|" + std::string{event->data});
    }
    CHECK(bytes.empty());
}

Events parse(const std::vector<std::string>& pieces) {
    SseParser parser;
    Events events;
    for (const std::string& piece : pieces) take_all(parser, piece, events);
    return events;
}

Events parse(const std::string& text) {
    return parse(std::vector<std::string>{text});
}

std::string unended(const std::string& text) {
    SseParser parser;
    Events events;
    take_all(parser, text, events);
    const auto event = parser.unended();
    return event ? std::string{event->type} + "|" + std::string{event->data} : "none";
}

}  // namespace

TEST_CASE("an event is its data, with the type that the stream names") {
    CHECK(parse("data: a\n\nevent: ping\ndata: b\n\n") == Events{"message|a", "ping|b"});
}

TEST_CASE("data lines of one event are joined by a newline") {
    CHECK(parse("data: a\ndata\ndata: b\n\n") == Events{"message|a\n\nb"});
}

TEST_CASE("lines end in LF, CR or CRLF") {
    CHECK(parse("data: a\r\rdata: b\r\n\r\ndata: c\n\n") == Events{"message|a", "message|b", "message|c"});
}

TEST_CASE("lines that end in CR are found however many there are") {
    std::string stream;
    for (int i = 0; i < 5000; ++i) stream += "data: a\r\r";
    CHECK(parse(stream).size() == 5000);
}

TEST_CASE("a byte order mark is skipped at the start and only there") {
    CHECK(parse("\xEF\xBB\xBF"
                "data: a\n\n\xEF\xBB\xBF"
                "data: b\n\n") == Events{"message|a"});
}

TEST_CASE("comments and unknown fields are ignored") {
    CHECK(parse(": hello\nid: 4\nretry: 10\nfoo: bar\ndata: a\n\n") == Events{"message|a"});
}

TEST_CASE("one space after the colon is not data, and any other is") {
    CHECK(parse("data:  a \n\ndata:b\n\n") == Events{"message| a ", "message|b"});
}

TEST_CASE("an event without data is none, and its type does not reach the next") {
    CHECK(parse("event: ping\n\ndata: a\n\n") == Events{"message|a"});
}

TEST_CASE("a line that begins with 'error:' is data of that type") {
    CHECK(parse("error: {}\n\ndata: a\n\n") == Events{"error|{}", "message|a"});
}

TEST_CASE("an event that the end cuts off is dropped, but can be asked for") {
    CHECK(parse("data: a\n\ndata: b\n") == Events{"message|a"});
    CHECK(unended("data: a\n\ndata: b\n") == "message|b");
    CHECK(unended("data: a\n\nevent: e\r\ndata: b\r") == "e|b");
    CHECK(unended("data: b\ndata: c") == "message|b\nc");
    CHECK(unended("data: a\n\n") == "none");
    CHECK(unended("data: a\n\nevent: e\n") == "none");
    CHECK(unended("") == "none");
}

TEST_CASE("a stream means the same wherever it is cut") {
    const std::string stream =
        "\xEF\xBB\xBF: c\r\ndata: gr\xC3\xBC\xC3\x9F\r\rdata: x\r\ndata: y\n\nevent: end\r\ndata: {\"a\": "
        "\"\xE2\x82\xAC\"}\r\n\r\n";
    const Events whole = parse(stream);
    REQUIRE(whole.size() == 3);
    for (std::size_t i = 0; i <= stream.size(); ++i) {
        for (std::size_t j = i; j <= stream.size(); ++j) {
            CHECK(parse({stream.substr(0, i), stream.substr(i, j - i), stream.substr(j)}) == whole);
        }
    }
    std::vector<std::string> bytes;
    for (const char c : stream) bytes.emplace_back(1, c);
    CHECK(parse(bytes) == whole);
}

TEST_CASE("data of 16 MiB is taken, and what is longer ends the stream") {
    const std::string line(SseParser::longest - std::string{"data: "}.size(), 'x');
    CHECK(parse("data: " + line + "\n\n").size() == 1);
    for (const std::string& stream : {"data: " + line + "x\n\ndata: a\n\n", "data: " + line + "x",
                                      "data: " + line + "\ndata: 1234567\n\n"}) {
        for (const std::size_t cut : {std::size_t{0}, stream.size() / 2}) {
            SseParser parser;
            Events events;
            take_all(parser, stream.substr(0, cut), events);
            take_all(parser, stream.substr(cut), events);
            CHECK(events.empty());
            CHECK(parser.too_long());
            take_all(parser, "data: a\n\n", events);
            CHECK(events.empty());
            CHECK_FALSE(parser.unended());
        }
    }
}
