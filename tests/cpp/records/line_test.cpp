#include "example_record.hpp"

#include <laptime/error/error.hpp>
#include <laptime/records/line.hpp>

#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

using namespace laptime::records;
using laptime::error::DataError;
using namespace std::chrono_literals;
using Json = nlohmann::json;

namespace {

constexpr std::string_view least =
    R"({"request_id":"a","sample_id":"b","model":"c","intended_ns":7,"outcome":"ok"})";

/// The smallest line there can be, with more in it.
std::string with(std::string_view more) {
    std::string line{least};
    line.insert(line.size() - 1, "," + std::string{more});
    return line;
}

std::string output_of(std::string_view text_in_json) {
    return from_line(with(R"("output":")" + std::string{text_in_json} + "\"")).output;
}

std::string written_output(std::string_view output) {
    RequestRecord record;
    record.output = output;
    return Json::parse(to_line(record)).at("output").get<std::string>();
}

void check_refused(const std::string& line) {
    CAPTURE(line);
    CHECK_THROWS_AS(static_cast<void>(from_line(line)), DataError);
}

RequestRecord record_with_everything() {
    RequestRecord record = full_record();
    record.identity.segment = 3;
    record.identity.attempt = 2;
    record.identity.phase = Phase::cooldown;
    record.identity.kind = Kind::loglikelihood;
    const auto start = record.times.intended;
    record.times.admitted = start + 1ns;
    record.times.dns = start + 2ns;
    record.times.connected = start + 3ns;
    record.times.tls = start + 4ns;
    record.times.first_reasoning = start + 5ns;
    record.times.chunks[3].tokens = 4;
    record.times.chunk_tokens_source = TokenSource::logprobs;
    record.outcome = Outcome::connection_lost;
    record.retried = true;
    record.message = "m";
    record.reasoning = "r";
    record.output = "o";
    record.tokens.cached = TokenCount{.value = 5, .source = TokenSource::server_timings};
    record.logprobs = {{.token = "o", .logprob = -0.125, .top = {{"o", -0.125}, {"p\"", -3.5e-7}}}};
    return record;
}

}  // namespace

TEST_CASE("a line is JSON that others read, with every key in its place") {
    const Json line = Json::parse(to_line(record_with_everything()));
    CHECK(line == Json::parse(R"({
        "request_id": "0.1.17", "sample_id": "abstract_algebra-test-017", "model": "ollama/swift:1b",
        "category": "abstract_algebra", "run_index": 1, "segment": 3, "attempt": 2, "phase": "cooldown",
        "kind": "loglikelihood", "intended_ns": 12345678901234,
        "elapsed_ns": {"admitted": 1, "issued": 21034, "dns": 2, "connected": 3, "tls": 4, "sent": 43210,
                       "first_byte": 20123456, "first_reasoning": 5, "first_token": 20123456, "done": 36123456},
        "chunks": {"gap_ns": [20123456, 2012345, 2012345, 2012345, 2012345, 2012345, 2012345, 2012345],
                   "uncertainty_ns": [1987654, 1987654, 1987654, 1987654, 1987654, 1987654, 1987654, 1987654],
                   "tokens": [null, null, null, 4, null, null, null, null], "tokens_source": "logprobs"},
        "outcome": "connection_lost", "retried": true, "status": 200, "message": "m", "finish": "stop",
        "tokens": {"usage": {"prompt": 87, "output": 8}, "server_timings": {"cached": 5}},
        "server_ns": {"total": 36000000, "load": 0, "prompt_eval": 20000000, "eval": 16000000},
        "reused": true, "closed": false, "bytes": [432, 1234], "reasoning": "r", "output": "o",
        "logprobs": [{"token": "o", "logprob": -0.125, "top": {"o": -0.125, "p\"": -3.5e-7}}]})"));
}

TEST_CASE("a record with everything comes back from its line as it was") {
    const RequestRecord record = record_with_everything();
    const std::string line = to_line(record);
    const RequestRecord back = from_line(line);
    CHECK(to_line(back) == line);
    CHECK(back.times.tls == record.times.tls);
    CHECK(back.times.chunks[3].tokens == 4);
    CHECK(back.tokens.cached->source == TokenSource::server_timings);
    CHECK(back.logprobs[0].top == record.logprobs[0].top);
}

TEST_CASE("a line may have its keys in any order and spaces between them") {
    const std::string line = to_line(record_with_everything());
    const std::string sorted = Json::parse(line).dump(2);  // "chunks" and "elapsed_ns" before "intended_ns"
    CHECK(to_line(from_line(sorted)) == line);
}

TEST_CASE("a line of an earlier version is read: what it lacks was not observed") {
    const RequestRecord record = from_line(least);
    CHECK_FALSE(record.times.admitted.has_value());
    CHECK_FALSE(record.times.chunk_tokens_source.has_value());
    CHECK_FALSE(record.retried);
    CHECK(record.logprobs.empty());
}

TEST_CASE("keys of a later version are passed over, whatever they hold") {
    for (const char* value : {"1", "-1.5e+3", "true", "false", "null", R"("t\u00e9xt")", "[]", "{}",
                              R"([1,[2,{"a":[]}],"]"])", R"({"b":{"c":[null]}})"}) {
        CAPTURE(value);
        CHECK(from_line(with(R"("later":)" + std::string{value} + R"(,"output":"x")")).output == "x");
    }
}

TEST_CASE("a line that ends too early is refused wherever it ends") {
    const std::string line = to_line(record_with_everything());
    for (std::size_t length = 0; length < line.size(); ++length) check_refused(line.substr(0, length));
}

TEST_CASE("what is no JSON is refused") {
    for (const char* more : {R"("output":"x",)",     R"("output" "x")",
                             R"(output:"x")",        R"("output":'x')",
                             R"("output":"\x")",     R"("output":"\u12g4")",
                             R"("output":"\ud800")", R"("output":"\ud800\u0041")",
                             R"("output":"\udc00")", "\"output\":\"\x01\"",
                             "\"output\":\"\xFF\"",  R"("status":01)",
                             R"("status":1.)",       R"("status":+1)",
                             R"("later":NaN)",       R"("later":[1,])",
                             R"("later":[1 2])",     R"("later":tru)",
                             R"("later":-)",         R"("later":1e)",
                             R"("later":)"}) {
        check_refused(with(more));
    }
    check_refused(std::string{least} + "x");
    check_refused(with("\"later\":" + std::string(100'000, '[')));
}

TEST_CASE("what is JSON but no record is refused, and told") {
    for (const char* more :
         {R"("status":2.5)", R"("status":"200")", R"("status":3000000000)", R"("reused":1)", R"("bytes":[1])",
          R"("phase":"later")", R"("tokens":{"guess":{"output":1}})",
          R"("chunks":{"gap_ns":[1,2],"uncertainty_ns":[1]})",
          R"("chunks":{"gap_ns":[1],"uncertainty_ns":[1,2]})",
          R"("chunks":{"gap_ns":[1],"uncertainty_ns":[1],"tokens":[1,2]})",
          R"("elapsed_ns":{"sent":9223372036854775808})", R"("elapsed_ns":7)"}) {
        check_refused(with(more));
    }
    CHECK_THROWS_WITH_AS(static_cast<void>(from_line(R"({"request_id":"a"})")),
                         "not a record: it has no sample_id", DataError);
    CHECK_THROWS_WITH_AS(static_cast<void>(from_line(with(R"("status":true)"))),
                         "not a record: byte 87 should be the beginning of a whole number of 64 bits",
                         DataError);
}

TEST_CASE("every text comes back from its line, wherever its special characters stand") {
    const std::vector<std::string> specials{"\"",   "\\",       "\n",           "\r",
                                            "\t",   "\b",       "\x1F",         std::string(1, '\0'),
                                            "\x7F", "\xC3\xBC", "\xE2\x82\xAC", "\xF0\x9F\x98\x80"};
    for (const std::string& special : specials) {
        for (std::size_t before = 0; before < 20; ++before) {
            const std::string text = std::string(before, 'x') + special + std::string(20 - before, 'y');
            CAPTURE(text);
            CHECK(written_output(text) == text);
            RequestRecord record;
            record.output = text;
            CHECK(from_line(to_line(record)).output == text);
        }
    }
}

TEST_CASE("escapes are understood, also those that we do not write") {
    CHECK(output_of(R"(\"\\\/\b\f\n\r\t)") == "\"\\/\b\f\n\r\t");
    CHECK(output_of(R"(\u0041\u00fc\u20AC\ud83d\ude00)") == "A\xC3\xBC\xE2\x82\xAC\xF0\x9F\x98\x80");
}

TEST_CASE("bytes that are no UTF-8 become U+FFFD, one for each that cannot be continued") {
    const std::string replaced = "\xEF\xBF\xBD";
    CHECK(written_output("a\xFFz") == "a" + replaced + "z");
    CHECK(written_output("\xE2\x82") == replaced);  // cut off
    CHECK(written_output("\xF0\x9F\x98x") == replaced + "x");
    CHECK(written_output("\xE2\x82\xC3\xBC") == replaced + "\xC3\xBC");
    CHECK(written_output("\x80\x80") == replaced + replaced);
}

TEST_CASE("numbers keep every digit") {
    RequestRecord record;
    record.times.intended = laptime::clock::instant_from_ns(std::numeric_limits<std::int64_t>::max());
    record.times.done = laptime::clock::instant_from_ns(0);
    record.logprobs = {{.token = "t", .logprob = -0.1, .top = {{"u", -1.0 / 3.0}, {"v", -1e-300}}}};
    const RequestRecord back = from_line(to_line(record));
    CHECK(back.times.intended == record.times.intended);
    CHECK(back.times.done == record.times.done);
    CHECK(back.logprobs[0].logprob == -0.1);
    CHECK(back.logprobs[0].top == record.logprobs[0].top);
}

TEST_CASE("a list of numbers is read wherever spaces stand in it, and of whatever size they are") {
    const std::string chunks =
        R"("chunks":{"gap_ns":[ 1, -2,3 ,4,1000000000000000000],"uncertainty_ns":[0,1,22,333,1000000000000000000],)"
        R"("tokens":[null,1, null ,0,2147483647]})";
    const RequestRecord record = from_line(with(chunks));
    std::vector<std::int64_t> gaps;
    auto previous = record.times.intended;
    for (const Chunk& chunk : record.times.chunks) {
        gaps.push_back((chunk.arrived - previous).count());
        previous = chunk.arrived;
    }
    CHECK(std::vector<std::int64_t>(gaps.begin(), gaps.begin() + 4) ==
          std::vector<std::int64_t>{1, -2, 3, 4});
    CHECK(record.times.chunks[2].uncertainty == 22ns);
    CHECK(record.times.chunks[4].uncertainty == 1'000'000'000s);
    CHECK_FALSE(record.times.chunks[2].tokens.has_value());
    CHECK(record.times.chunks[3].tokens == 0);
    CHECK(record.times.chunks[4].tokens == 2'147'483'647);
}

TEST_CASE("a likelihood that JSON cannot say is null") {
    RequestRecord record;
    record.logprobs = {{.token = "t", .logprob = -std::numeric_limits<double>::infinity(), .top = {}}};
    CHECK(logprobs_json(record.logprobs) == R"([{"token":"t","logprob":null}])");
    CHECK(logprobs_json({}).empty());
}
