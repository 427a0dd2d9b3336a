// Where the server writes down what it did.
#pragma once

#include <laptime/simulator/truth.hpp>

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace laptime::simulator {

/// Keeps truths in memory, and in a file where there is one: a thread of its own writes that. Any thread may
/// call it.
class TruthLog {
  public:
    /// \throws error::RunError where the file cannot be written
    explicit TruthLog(const std::optional<std::filesystem::path>& path);
    TruthLog(const TruthLog&) = delete;
    TruthLog& operator=(const TruthLog&) = delete;
    ~TruthLog();  // writes what is left

    /// Waits for no disk and no reader.
    void append(Truth truth);

    /// All that was appended so far.
    [[nodiscard]] std::vector<Truth> snapshot();

    /// Writes what is left and ends the thread. \throws error::RunError where a line could not be written
    void close();

  private:
    void take_appended();
    void write_until_closed();
    void write_new_lines();
    void stop_thread();
    void check() const;

    std::mutex appended_mutex_;  ///< held for moments only: the server's thread takes it
    std::condition_variable changed_;
    std::deque<Truth> appended_;  // grows without moving what it holds
    bool closing_ = false;

    std::mutex kept_mutex_;  ///< taken before the other one
    std::deque<Truth> kept_;

    std::filesystem::path path_;  ///< empty where there is no file
    std::ofstream file_;          ///< the thread's, once it runs
    std::size_t written_ = 0;     ///< lines in the file
    std::thread thread_;
};

}  // namespace laptime::simulator
