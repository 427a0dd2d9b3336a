/// \file
/// `records.jsonl`: appended as requests finish, by a thread of its own, so that whoever measures never waits
/// for a disk. What was appended is with the operating system within milliseconds: a kill loses at most that.
#pragma once

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
    /// Opens `path` for appending. \throws error::RunError where it cannot be written
    explicit Journal(const std::filesystem::path& path);

    /// Writes what is left. A failure to write is lost here: call close() to hear of it.
    ~Journal() override;

    /// Hands the record to the writer thread; never blocks on the disk. May be called from any thread.
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

/// What a journal holds.
struct JournalContent {
    std::vector<RequestRecord> records;  ///< one for each (request_id, attempt): the last one written
    bool cut_off = false;                ///< the last line was not finished, as after a kill; it is left out
};

/// \throws error::DataError that names file and line where the journal is missing or damaged
[[nodiscard]] JournalContent read_journal(const std::filesystem::path& path);

}  // namespace laptime::records
