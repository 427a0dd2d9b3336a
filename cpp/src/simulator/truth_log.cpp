#include "truth_log.hpp"

#include <laptime/error/error.hpp>

#include <utility>

namespace laptime::simulator {

TruthLog::TruthLog(const std::optional<std::filesystem::path>& path) {
    if (!path) return;
    path_ = *path;
    file_.open(path_, std::ios::app);
    check();
}

void TruthLog::append(Truth truth) {
    const std::lock_guard lock{mutex_};
    if (file_.is_open()) file_ << to_json(truth) << '\n' << std::flush;
    truths_.push_back(std::move(truth));
}

std::vector<Truth> TruthLog::snapshot() const {
    const std::lock_guard lock{mutex_};
    return truths_;
}

void TruthLog::check() const {
    const std::lock_guard lock{mutex_};
    if (!file_) throw error::RunError("simulator: cannot write the log " + path_.string());
}

}  // namespace laptime::simulator
