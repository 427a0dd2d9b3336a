/// \file
/// `records.jsonl`: appended as requests finish, by a thread of its own, so that whoever measures never waits
/// for a disk. What was appended is with the operating system within milliseconds: a kill loses at most that.
#pragma once

#include <laptime/records/columns.hpp>
#include <laptime/records/record.hpp>

#include <condition_variable>
#include <cstddef>
#include <filesystem>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace laptime::records {

/// Takes finished records.
class RecordSink {
  public:
    RecordSink() = default;
    RecordSink(const RecordSink&) = delete;
    RecordSink& operator=(const RecordSink&) = delete;
    virtual ~RecordSink() = default;

    virtual void append(RequestRecord record) = 0;
};

class Journal final : public RecordSink {
  public:
    /// Opens `path` for appending, after its last whole line: what a kill left of a line goes.
    /// \throws error::RunError where it cannot be written
    explicit Journal(const std::filesystem::path& path);

    /// Writes what is left. A failure to write is lost here: call close() to hear of it.
    ~Journal() override;

    /// Hands the record to the writer thread, which takes all that came within a moment at once; never blocks
    /// on the disk. May be called from any thread.
    /// \throws error::RunError once writing has failed or the journal is closed
    void append(RequestRecord record) override;

    /// Writes what is left and ends the thread. \throws error::RunError where writing failed
    void close();

  private:
    void write_all();
    void write_batch(const std::vector<RequestRecord>& batch);
    void stop_thread() noexcept;

    std::filesystem::path path_;
    int descriptor_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<RequestRecord> waiting_;
    bool closing_ = false;
    std::string failure_;
    std::thread thread_;
};

/// What a journal holds: of each (request_id, attempt) the last record written, where that one stands.
struct JournalColumns {
    Columns columns;
    bool cut_off = false;  ///< the last line was not finished, as after a kill; it is left out
};

/// Reads line by line: at no time is much more in memory than the columns.
/// \throws error::DataError that names file and line where the journal is missing or damaged
[[nodiscard]] JournalColumns read_columns(const std::filesystem::path& path);

/// The same, record by record.
struct JournalContent {
    std::vector<RequestRecord> records;
    bool cut_off = false;
};

[[nodiscard]] JournalContent read_journal(const std::filesystem::path& path);

}  // namespace laptime::records
