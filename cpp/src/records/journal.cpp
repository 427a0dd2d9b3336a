#include <laptime/error/error.hpp>
#include <laptime/records/journal.hpp>
#include <laptime/records/line.hpp>

#include <cerrno>
#include <exception>
#include <string_view>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

namespace laptime::records {

namespace {

std::string reason(int error_number) {
    return std::generic_category().message(error_number);
}

int open_for_appending(const std::filesystem::path& path) {
    const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (descriptor < 0) throw error::RunError("cannot write " + path.string() + ": " + reason(errno));
    return descriptor;
}

void write_whole(int descriptor, std::string_view bytes, const std::filesystem::path& path) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
        if (written < 0) {
            if (errno == EINTR) continue;
            throw error::RunError("cannot write " + path.string() + ": " + reason(errno));
        }
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
}

}  // namespace

Journal::Journal(const std::filesystem::path& path)
    : path_{path}, descriptor_{open_for_appending(path)}, thread_{[this] { write_all(); }} {}

Journal::~Journal() {
    stop_thread();
    ::close(descriptor_);
}

void Journal::append(RequestRecord record) {
    {
        const std::lock_guard lock{mutex_};
        if (!failure_.empty()) throw error::RunError(failure_);
        if (closing_) throw error::RunError("the journal " + path_.string() + " is closed");
        waiting_.push_back(std::move(record));
    }
    changed_.notify_one();
}

void Journal::close() {
    stop_thread();
    const std::lock_guard lock{mutex_};
    if (!failure_.empty()) throw error::RunError(failure_);
}

void Journal::stop_thread() noexcept {
    {
        const std::lock_guard lock{mutex_};
        closing_ = true;
    }
    changed_.notify_one();
    if (thread_.joinable()) thread_.join();
}

void Journal::write_all() {
    std::unique_lock lock{mutex_};
    while (true) {
        changed_.wait(lock, [this] { return closing_ || !waiting_.empty(); });
        if (waiting_.empty()) return;
        const std::vector<RequestRecord> batch = std::exchange(waiting_, {});
        lock.unlock();
        std::string failure;
        try {
            write_batch(batch);
        } catch (const std::exception& problem) {
            failure = problem.what();
        }
        lock.lock();
        if (failure.empty()) continue;
        failure_ = std::move(failure);
        return;
    }
}

void Journal::write_batch(const std::vector<RequestRecord>& batch) {
    std::string lines;
    for (const RequestRecord& record : batch) {
        lines += to_line(record);
        lines += '\n';
    }
    write_whole(descriptor_, lines, path_);
}

}  // namespace laptime::records
