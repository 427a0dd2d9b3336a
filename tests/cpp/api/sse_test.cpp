#include <laptime/api/sse.hpp>

#include <string>
#include <vector>

#include <doctest/doctest.h>

using laptime::api::SseEvent;
using laptime::api::SseParser;

namespace {

std::vector<std::string> parse(const std::vector<std::string>& pieces) {
    SseParser parser;
    std::vector<std::string> events;
    for (const std::string& piece : pieces) {
        parser.feed(piece,
                    [&events](const SseEvent& event) { events.push_back(event.type + "|" + event.data); });
    }
    return events;
}

std::vector<std::string> parse(const std::string& text) {
    return parse(std::vector<std::string>{text});
}

using Events = std::vector<std::string>;

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

TEST_CASE("an event that the end cuts off is dropped") {
    CHECK(parse("data: a\n\ndata: b\n") == Events{"message|a"});
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
