#include "example_record.hpp"
#include "temporary_folder.hpp"

#include <laptime/records/journal.hpp>
#include <laptime/records/line.hpp>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>

using namespace laptime::records;
namespace fs = std::filesystem;

namespace {

RequestRecord record_of(const char* request_id, const char* output, int attempt = 0) {
    RequestRecord record = full_record();
    record.identity.request_id = request_id;
    record.identity.attempt = attempt;
    record.output = output;
    return record;
}

std::string line_of(const RequestRecord& record) {
    return to_line(record) + "\n";
}

std::string text_of(const fs::path& path) {
    std::ostringstream text;
    text << std::ifstream{path}.rdbuf();
    return text.str();
}

std::vector<std::string> outputs_of(const fs::path& path) {
    std::vector<std::string> outputs;
    for (const RequestRecord& record : read_journal(path).records) outputs.push_back(record.output);
    return outputs;
}

}  // namespace

TEST_CASE("a journal is read into the columns that its records make") {
    const TemporaryFolder folder;
    const fs::path path = folder / "records.jsonl";
    std::ofstream{path} << line_of(record_of("a", "first")) << "\n" << line_of(record_of("b", "second"));
    const JournalColumns read = read_columns(path);
    CHECK_FALSE(read.cut_off);
    REQUIRE(read.columns.size() == 2);
    CHECK(read.columns.output.bytes == "firstsecond");
    CHECK(read.columns.chunk_offsets == to_columns(read_journal(path).records).chunk_offsets);
}

TEST_CASE("of an attempt that was recorded again the last record stays, also as columns") {
    const TemporaryFolder folder;
    const fs::path path = folder / "records.jsonl";
    std::ofstream{path} << line_of(record_of("a", "a0 first")) << line_of(record_of("b", "b0"))
                        << line_of(record_of("a", "a1", 1)) << line_of(record_of("a", "a0 second"))
                        << line_of(record_of("a", "a0 third"));
    CHECK(outputs_of(path) == std::vector<std::string>{"b0", "a1", "a0 third"});
    const JournalColumns read = read_columns(path);
    CHECK(read.columns.output.bytes == "b0a1a0 third");
    CHECK(read.columns.attempt == std::vector<std::int64_t>{0, 1, 0});
    CHECK(read.columns.chunk_offsets.size() == 4);
}

TEST_CASE("a journal that was cut off anywhere in its last line is read up to it, and told") {
    const TemporaryFolder folder;
    const fs::path path = folder / "records.jsonl";
    const std::string whole = line_of(record_of("a", "whole"));
    const std::string last = line_of(record_of("b", "last"));
    for (std::size_t kept = 0; kept < last.size(); ++kept) {
        CAPTURE(kept);
        std::ofstream{path} << whole << last.substr(0, kept);
        const JournalColumns read = read_columns(path);
        CHECK(read.columns.size() == 1);
        CHECK(read.cut_off == (kept > 0));
    }
}

TEST_CASE("a journal that is opened again goes on after its last whole line") {
    const TemporaryFolder folder;
    const fs::path path = folder / "records.jsonl";
    const std::string whole = line_of(record_of("a", "whole"));
    const std::string next = line_of(record_of("c", "next"));
    const std::string long_line = to_line(record_of("b", std::string(10'000, 'x').c_str()));
    for (const std::string& before : {std::string{}, whole}) {
        for (const std::size_t kept : {std::size_t{0}, std::size_t{1}, long_line.size()}) {
            CAPTURE(kept);
            std::ofstream{path} << before << long_line.substr(0, kept);
            Journal{path}.append(record_of("c", "next"));
            CHECK(text_of(path) == before + next);
        }
    }
}

TEST_CASE("a batch that is larger than one write is written whole and in order") {
    const TemporaryFolder folder;
    const fs::path path = folder / "records.jsonl";
    const std::string text(300'000, 'x');
    {
        Journal journal{path};
        for (const char* id : {"a", "b", "c", "d", "e", "f", "g", "h"})
            journal.append(record_of(id, text.c_str()));
        journal.close();
    }
    const JournalColumns read = read_columns(path);
    CHECK(read.columns.request_id.bytes == "abcdefgh");
    CHECK(read.columns.output.bytes.size() == 8 * text.size());
    const std::string written = text_of(path);
    CHECK(std::count(written.begin(), written.end(), '\n') == 8);
}
