#include "example_record.hpp"
#include "temporary_folder.hpp"

#include <laptime/clock/clock.hpp>
#include <laptime/error/error.hpp>
#include <laptime/records/columns.hpp>
#include <laptime/records/journal.hpp>
#include <laptime/records/line.hpp>
#include <laptime/records/recorder.hpp>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <limits>
#include <string>
#include <vector>

#include <doctest/doctest.h>

using namespace laptime::records;
using laptime::clock::Duration;
using laptime::clock::instant_from_ns;
using laptime::error::DataError;
using laptime::error::RunError;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

std::vector<std::string> lines_of(const fs::path& path) {
    std::ifstream file{path};
    std::vector<std::string> lines;
    for (std::string line; std::getline(file, line);) lines.push_back(line);
    return lines;
}

}  // namespace

TEST_CASE("a record comes back from its line as it was") {
    RequestRecord record = full_record();
    record.output = "gr\xC3\xBC\xC3\x9F \"quoted\"\n";
    record.message = "m";
    record.reasoning = "r";
    record.outcome = Outcome::truncated;
    record.times.chunks[2].tokens = 3;
    const std::string line = to_line(record);
    const RequestRecord back = from_line(line);
    CHECK(to_line(back) == line);
    CHECK(back.times.chunks[2].tokens == 3);
    CHECK_FALSE(back.times.chunks[1].tokens.has_value());
    CHECK(back.output == record.output);
    CHECK(back.times.chunks.size() == 8);
    CHECK(back.times.chunks.back().arrived == record.times.chunks.back().arrived);
    CHECK(back.times.chunks.back().uncertainty == 1'987'654ns);
    CHECK(back.times.sent == record.times.sent);
    CHECK(back.outcome == Outcome::truncated);
    CHECK(back.tokens.output->source == TokenSource::usage);
    CHECK(back.connection.closed_by_server == false);
    CHECK(back.identity.run_index == 1);
}

TEST_CASE("an attempt that was followed by another comes back from its line") {
    RequestRecord record = full_record();
    record.outcome = Outcome::connection_lost;
    record.retried = true;
    record.identity.attempt = 2;
    record.times.admitted = record.times.intended + 7ns;
    record.times.chunks[0].tokens = 4;
    record.times.chunk_tokens_source = TokenSource::logprobs;
    record.logprobs = {
        {.token = "A", .logprob = -0.25, .top = {{"A", -0.25}, {"B\n", -1.5}}},
        {.token = "", .logprob = -std::numeric_limits<double>::infinity(), .top = {}},
    };
    const std::string line = to_line(record);
    CHECK(line.find(R"("elapsed_ns":{"admitted":7,"issued":)") != std::string::npos);
    CHECK(line.find(R"("retried":true)") != std::string::npos);
    CHECK(line.find(R"("tokens_source":"logprobs")") != std::string::npos);
    const RequestRecord back = from_line(line);
    CHECK(to_line(back) == line);
    CHECK(back.retried);
    CHECK(back.times.admitted == record.times.admitted);
    CHECK(back.times.chunk_tokens_source == TokenSource::logprobs);
    REQUIRE(back.logprobs.size() == 2);
    CHECK(back.logprobs[0].top == record.logprobs[0].top);
    CHECK(back.logprobs[0].logprob == -0.25);
    CHECK(std::isnan(back.logprobs[1].logprob));
}

TEST_CASE("what was not observed is absent from the line") {
    RequestRecord record;
    record.identity = {.request_id = "a", .sample_id = "b", .model = "c", .category = {}};
    record.outcome = Outcome::connect_failed;
    const std::string line = to_line(record);
    for (const char* key : {"sent", "done", "status", "tokens", "server_ns", "chunks", "reused", "bytes",
                            "output", "category", "admitted", "retried", "logprobs", "tokens_source"}) {
        CAPTURE(key);
        CHECK(line.find(key) == std::string::npos);
    }
    const RequestRecord back = from_line(line);
    CHECK_FALSE(back.times.done.has_value());
    CHECK_FALSE(back.status.has_value());
    CHECK_FALSE(back.connection.reused.has_value());
}

TEST_CASE("a line without text stays under 500 bytes and 20 a chunk") {
    const RequestRecord record = full_record();
    CHECK(to_line(record).size() <= 500 + 20 * record.times.chunks.size());
}

TEST_CASE("bytes that are not UTF-8 do not stop a line") {
    RequestRecord record = full_record();
    record.output = "a\xFFz";
    CHECK(from_line(to_line(record)).output == "a\xEF\xBF\xBDz");
}

TEST_CASE("a line that is no record is refused") {
    CHECK_THROWS_AS(static_cast<void>(from_line("{}")), DataError);
    CHECK_THROWS_AS(static_cast<void>(from_line("[1]")), DataError);
    CHECK_THROWS_AS(static_cast<void>(from_line("{\"request_id\":")), DataError);
    std::string line = to_line(full_record());
    line.replace(line.find("\"ok\""), 4, "\"good\"");
    CHECK_THROWS_AS(static_cast<void>(from_line(line)), DataError);
}

TEST_CASE("a journal keeps what it is given, in order, from many threads") {
    const TemporaryFolder folder;
    const fs::path path = folder / "records.jsonl";
    {
        Journal journal{path};
        std::vector<std::thread> threads;
        threads.reserve(4);
        for (int t = 0; t < 4; ++t) {
            threads.emplace_back([&journal, t] {
                for (int i = 0; i < 100; ++i) {
                    RequestRecord record = full_record();
                    record.identity.request_id = std::to_string(t) + "." + std::to_string(i);
                    journal.append(std::move(record));
                }
            });
        }
        for (std::thread& thread : threads) thread.join();
        journal.close();
        CHECK_THROWS_AS(journal.append(full_record()), RunError);
    }
    const JournalContent content = read_journal(path);
    CHECK(content.records.size() == 400);
    CHECK_FALSE(content.cut_off);
}

TEST_CASE("a journal that is destroyed writes what it was given") {
    const TemporaryFolder folder;
    {
        Journal{folder / "records.jsonl"}.append(full_record());
    }
    CHECK(lines_of(folder / "records.jsonl").size() == 1);
}

TEST_CASE("a journal that cannot be written says so") {
    const TemporaryFolder folder;
    CHECK_THROWS_AS(Journal{folder / "missing/records.jsonl"}, RunError);
    if (fs::exists("/dev/full")) {
        Journal journal{"/dev/full"};
        journal.append(full_record());
        CHECK_THROWS_AS(journal.close(), RunError);
    }
}

TEST_CASE("a journal that was cut off is read up to the cut") {
    const TemporaryFolder folder;
    const fs::path path = folder / "records.jsonl";
    std::ofstream{path} << to_line(full_record()) << "\n" << to_line(full_record()).substr(0, 100);
    const JournalContent content = read_journal(path);
    CHECK(content.records.size() == 1);
    CHECK(content.cut_off);
}

TEST_CASE("a damaged line is named by file and number") {
    const TemporaryFolder folder;
    const fs::path path = folder / "records.jsonl";
    std::ofstream{path} << to_line(full_record()) << "\n{\"broken\"\n" << to_line(full_record()) << "\n";
    try {
        static_cast<void>(read_journal(path));
        FAIL("a damaged journal was read");
    } catch (const DataError& problem) {
        CHECK(std::string{problem.what()}.find("records.jsonl, line 2") != std::string::npos);
    }
    CHECK_THROWS_AS(static_cast<void>(read_journal(folder / "nothing.jsonl")), DataError);
}

TEST_CASE("of two lines of one attempt the last one counts") {
    const TemporaryFolder folder;
    const fs::path path = folder / "records.jsonl";
    RequestRecord second = full_record();
    second.output = "second";
    RequestRecord retry = full_record();
    retry.identity.attempt = 1;
    std::ofstream{path} << to_line(full_record()) << "\n"
                        << to_line(second) << "\n"
                        << to_line(retry) << "\n";
    const JournalContent content = read_journal(path);
    REQUIRE(content.records.size() == 2);
    CHECK(content.records[0].output == "second");
}

TEST_CASE("columns hold every field, and say what is absent") {
    std::vector<RequestRecord> records{full_record(), RequestRecord{}};
    records[0].output = "abc";
    records[0].retried = true;
    records[0].times.admitted = records[0].times.intended + 9ns;
    records[0].times.chunk_tokens_source = TokenSource::usage;
    records[0].logprobs = {{.token = "x", .logprob = -0.5, .top = {}}};
    records[1].output = "de";
    records[1].identity.model = "other";
    const Columns columns = to_columns(records);
    REQUIRE(columns.size() == 2);
    CHECK(columns.output.bytes == "abcde");
    CHECK(columns.output.offsets == std::vector<std::int64_t>{0, 3, 5});
    CHECK(columns.model.words == std::vector<std::string>{"ollama/swift:1b", "other"});
    CHECK(columns.model.codes == std::vector<std::int32_t>{0, 1});
    CHECK(columns.sent_ns[0] == 12'345'678'901'234 + 43'210);
    CHECK(columns.sent_ns[1] == absent);
    CHECK(columns.chunk_offsets == std::vector<std::int64_t>{0, 8, 8});
    CHECK(columns.output_tokens == std::vector<std::int64_t>{8, absent});
    CHECK(columns.output_tokens_source == std::vector<std::int8_t>{0, absent_flag});
    CHECK(columns.connection_reused == std::vector<std::int8_t>{1, absent_flag});
    CHECK(columns.admitted_ns == std::vector<std::int64_t>{12'345'678'901'234 + 9, absent});
    CHECK(columns.retried == std::vector<std::int8_t>{1, 0});
    CHECK(columns.chunk_tokens_source ==
          std::vector<std::int8_t>{static_cast<std::int8_t>(TokenSource::usage), absent_flag});
    CHECK(columns.logprobs.bytes == R"([{"token":"x","logprob":-0.5}])");
    CHECK(columns.logprobs.offsets == std::vector<std::int64_t>{0, 30, 30});
}

namespace {
class Kept final : public RecordSink {
  public:
    void append(RequestRecord record) override { records.push_back(std::move(record)); }
    std::vector<RequestRecord> records;
};
}  // namespace

TEST_CASE("a recording stamps a target's work with the core's clock") {
    laptime::clock::ManualClock clock{instant_from_ns(1000)};
    Kept kept;
    Recording recording{kept, clock, {.request_id = "r", .sample_id = "s", .model = "m", .category = {}}};
    clock.advance(5ns);
    recording.stamp_sent();
    clock.advance(10ns);
    recording.token("A", 1);
    clock.advance(20ns);
    recording.token("BC", 2);
    clock.advance(1ns);
    recording.finish({.outcome = Outcome::ok,
                      .message = {},
                      .finish_reason = "stop",
                      .output = std::nullopt,
                      .prompt_tokens = 4,
                      .output_tokens = std::nullopt});
    REQUIRE(kept.records.size() == 1);
    const RequestRecord& record = kept.records[0];
    CHECK(record.times.intended == instant_from_ns(1000));
    CHECK(record.times.sent == instant_from_ns(1005));
    CHECK(record.times.first_token == instant_from_ns(1015));
    CHECK(record.times.done == instant_from_ns(1036));
    CHECK(record.output == "ABC");
    CHECK(record.tokens.output->value == 3);
    CHECK(record.tokens.output->source == TokenSource::tokenizer);
    CHECK(record.tokens.prompt->value == 4);
    CHECK(record.times.chunks[1].tokens == 2);
    CHECK(record.times.chunk_tokens_source == TokenSource::tokenizer);
    CHECK_THROWS_AS(recording.finish({}), RunError);
}

TEST_CASE("a recording that is dropped is recorded as cancelled") {
    const laptime::clock::ManualClock clock;
    Kept kept;
    {
        const Recording recording{
            kept, clock, {.request_id = "r", .sample_id = "s", .model = "m", .category = {}}};
    }
    REQUIRE(kept.records.size() == 1);
    CHECK(kept.records[0].outcome == Outcome::cancelled);
    CHECK_FALSE(kept.records[0].times.done.has_value());
}
