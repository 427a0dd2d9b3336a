// Where the server writes down what it did.
#pragma once

#include <laptime/simulator/truth.hpp>

#include <filesystem>
#include <fstream>
#include <mutex>
#include <optional>
#include <vector>

namespace laptime::simulator {

/// Keeps truths in memory, and in a file where there is one. Any thread may call it.
class TruthLog {
  public:
    /// \throws error::RunError where the file cannot be written
    explicit TruthLog(const std::optional<std::filesystem::path>& path);

    void append(Truth truth);
    [[nodiscard]] std::vector<Truth> snapshot() const;

    /// \throws error::RunError where a line could not be written
    void check() const;

  private:
    std::filesystem::path path_;  ///< empty where there is no file
    mutable std::mutex mutex_;
    std::ofstream file_;
    std::vector<Truth> truths_;
};

}  // namespace laptime::simulator
