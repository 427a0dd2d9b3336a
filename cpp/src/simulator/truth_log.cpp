#include "truth_log.hpp"

#include <laptime/error/error.hpp>

#include <algorithm>
#include <chrono>
#include <exception>
#include <iterator>
#include <string>
#include <utility>

namespace laptime::simulator {

TruthLog::TruthLog(const std::optional<std::filesystem::path>& path) {
    if (!path) return;
    path_ = *path;
    file_.open(path_, std::ios::app);
    check();
    thread_ = std::thread{[this] { write_until_closed(); }};
}

TruthLog::~TruthLog() {
    stop_thread();
}

void TruthLog::append(Truth truth) {
    const std::lock_guard lock{appended_mutex_};
    appended_.push_back(std::move(truth));
}

std::vector<Truth> TruthLog::snapshot() {
    const std::lock_guard lock{kept_mutex_};
    take_appended();
    return {kept_.begin(), kept_.end()};
}

void TruthLog::close() {
    stop_thread();
    check();
}

/// With the kept ones locked.
void TruthLog::take_appended() {
    std::deque<Truth> taken;
    {
        const std::lock_guard lock{appended_mutex_};
        taken.swap(appended_);
    }
    std::ranges::move(taken, std::back_inserter(kept_));
}

/// Looks from time to time, so that the server's thread has nobody to wake.
void TruthLog::write_until_closed() {
    constexpr std::chrono::milliseconds pause{20};
    for (bool closing = false; !closing;) {
        {
            std::unique_lock lock{appended_mutex_};
            changed_.wait_for(lock, pause, [this] { return closing_; });
            closing = closing_;
        }
        try {
            write_new_lines();
        } catch (const std::exception&) {
            file_.setstate(std::ios::badbit);  // out of memory: close() tells
        }
    }
}

void TruthLog::write_new_lines() {
    std::string lines;
    {
        const std::lock_guard lock{kept_mutex_};
        take_appended();
        for (; written_ < kept_.size(); ++written_) lines += to_json(kept_[written_]) + '\n';
    }
    if (!lines.empty()) file_ << lines << std::flush;
}

void TruthLog::stop_thread() {
    {
        const std::lock_guard lock{appended_mutex_};
        closing_ = true;
    }
    changed_.notify_one();
    if (thread_.joinable()) thread_.join();
}

void TruthLog::check() const {
    if (!file_) throw error::RunError("simulator: cannot write the log " + path_.string());
}

}  // namespace laptime::simulator
