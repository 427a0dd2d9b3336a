#include <laptime/error/error.hpp>
#include <laptime/records/journal.hpp>
#include <laptime/records/line.hpp>

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <functional>
#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

namespace laptime::records {

namespace {

constexpr std::size_t bytes_a_read = 1 << 16;

[[noreturn]] void refuse(const std::filesystem::path& path, std::size_t line_number, const std::string& why) {
    throw error::DataError(path.string() + ", line " + std::to_string(line_number) + ": " + why);
}

void read_line_of(const std::filesystem::path& path, std::size_t line_number, const std::string& line,
                  RequestRecord& record) {
    try {
        read_line(line, record);
    } catch (const error::DataError& problem) {
        refuse(path, line_number, problem.what());
    }
}

/// What going through a journal tells beside its records.
struct Pass {
    std::size_t lines = 0;  ///< whole ones
    bool cut_off = false;
};

/// Calls `take` with the record of each of the first `most` whole lines and the line's number.
template <class Take>
Pass pass_over(const std::filesystem::path& path, std::size_t most, Take take) {
    std::vector<char> buffer(bytes_a_read);  // outlives the file
    std::ifstream file;
    file.rdbuf()->pubsetbuf(buffer.data(), static_cast<std::streamsize>(buffer.size()));
    file.open(path, std::ios::binary);
    if (!file) throw error::DataError("cannot read " + path.string() + ": is this a run directory?");
    Pass pass;
    RequestRecord record;
    for (std::string line; pass.lines < most && std::getline(file, line);) {
        if (file.eof()) {
            pass.cut_off = !line.empty();
            break;
        }
        const std::size_t number = ++pass.lines;
        if (line.empty()) continue;
        read_line_of(path, number, line, record);
        take(record, number);
    }
    return pass;
}

/// A number of the request and attempt: that of another may be the same, but hardly ever is.
std::uint64_t mark_of(const Identity& identity) noexcept {
    constexpr std::uint64_t odd = 0x9E3779B97F4A7C15;
    return std::hash<std::string_view>{}(identity.request_id) ^
           (odd * static_cast<std::uint32_t>(identity.attempt));
}

bool any_twice(std::vector<std::uint64_t> marks) {
    std::sort(marks.begin(), marks.end());
    return std::adjacent_find(marks.begin(), marks.end()) != marks.end();
}

/// The numbers of those lines whose request and attempt come again later.
std::unordered_set<std::size_t> replaced_lines(const std::filesystem::path& path, std::size_t lines) {
    std::map<std::pair<std::string, std::int32_t>, std::size_t> last;
    std::unordered_set<std::size_t> replaced;
    pass_over(path, lines, [&](const RequestRecord& record, std::size_t number) {
        const Identity& identity = record.identity;
        const auto [line, is_new] = last.try_emplace({identity.request_id, identity.attempt}, number);
        if (is_new) return;
        replaced.insert(line->second);
        line->second = number;
    });
    return replaced;
}

/// Goes through a journal once. Where an attempt may have been recorded again, as in a resumed run, goes
/// through it again to find out which lines were replaced, and once more without these.
template <class Rows>
bool read_rows(const std::filesystem::path& path, Rows& rows) {
    std::vector<std::uint64_t> marks;
    const Pass pass = pass_over(path, std::numeric_limits<std::size_t>::max(),
                                [&](const RequestRecord& record, std::size_t) {
                                    marks.push_back(mark_of(record.identity));
                                    rows.push_back(record);
                                });
    if (!any_twice(std::move(marks))) return pass.cut_off;
    const auto replaced = replaced_lines(path, pass.lines);
    rows = {};
    pass_over(path, pass.lines, [&](const RequestRecord& record, std::size_t number) {
        if (!replaced.contains(number)) rows.push_back(record);
    });
    return pass.cut_off;
}

}  // namespace

JournalColumns read_columns(const std::filesystem::path& path) {
    JournalColumns content;
    content.cut_off = read_rows(path, content.columns);
    return content;
}

JournalContent read_journal(const std::filesystem::path& path) {
    JournalContent content;
    content.cut_off = read_rows(path, content.records);
    return content;
}

}  // namespace laptime::records
