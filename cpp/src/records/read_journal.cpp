#include <laptime/error/error.hpp>
#include <laptime/records/journal.hpp>
#include <laptime/records/line.hpp>

#include <fstream>
#include <map>
#include <string>
#include <utility>

namespace laptime::records {

namespace {

using Key = std::pair<std::string, std::int32_t>;

[[noreturn]] void refuse(const std::filesystem::path& path, std::size_t line_number, const std::string& why) {
    throw error::DataError(path.string() + ", line " + std::to_string(line_number) + ": " + why);
}

}  // namespace

JournalContent read_journal(const std::filesystem::path& path) {
    std::ifstream file{path, std::ios::binary};
    if (!file) throw error::DataError("cannot read " + path.string() + ": is this a run directory?");
    JournalContent content;
    std::map<Key, std::size_t> place;
    std::string line;
    for (std::size_t number = 1; std::getline(file, line); ++number) {
        const bool finished = !file.eof();
        if (line.empty()) continue;
        if (!finished) {
            content.cut_off = true;
            break;
        }
        try {
            RequestRecord record = from_line(line);
            const Key key{record.identity.request_id, record.identity.attempt};
            const auto [found, is_new] = place.try_emplace(key, content.records.size());
            if (is_new) {
                content.records.push_back(std::move(record));
            } else {
                content.records[found->second] = std::move(record);
            }
        } catch (const error::DataError& problem) {
            refuse(path, number, problem.what());
        }
    }
    return content;
}

}  // namespace laptime::records
