#include <laptime/error/error.hpp>
#include <laptime/records/journal.hpp>
#include <laptime/records/line.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <exception>
#include <string_view>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace laptime::records {

namespace {

std::string reason(int error_number) {
    return std::generic_category().message(error_number);
}

/// Records that come within this time of one are written with it: the thread wakes that much less often.
constexpr std::chrono::milliseconds gathering{2};
constexpr std::size_t bytes_a_write = 1 << 20;

[[noreturn]] void refuse(const std::filesystem::path& path) {
    throw error::RunError("cannot write " + path.string() + ": " + reason(errno));
}

/// Where the last whole line of a file ends, sought backwards from `size`.
off_t end_of_lines(int descriptor, off_t size, const std::filesystem::path& path) {
    std::array<char, 4096> block{};
    while (size > 0) {
        const off_t begin = std::max<off_t>(0, size - static_cast<off_t>(block.size()));
        const ssize_t got = ::pread(descriptor, block.data(), static_cast<std::size_t>(size - begin), begin);
        if (got <= 0) refuse(path);
        const std::string_view bytes{block.data(), static_cast<std::size_t>(got)};
        if (const std::size_t newline = bytes.rfind('\n'); newline != std::string_view::npos) {
            return begin + static_cast<off_t>(newline) + 1;
        }
        size = begin;
    }
    return 0;
}

/// Cuts off what a kill left of a line, so that the next one begins where a line should.
void cut_unfinished_line(int descriptor, const std::filesystem::path& path) {
    struct ::stat facts{};
    if (::fstat(descriptor, &facts) != 0) refuse(path);
    if (!S_ISREG(facts.st_mode)) return;
    const off_t end = end_of_lines(descriptor, facts.st_size, path);
    if (end < facts.st_size && ::ftruncate(descriptor, end) != 0) refuse(path);
}

int open_for_appending(const std::filesystem::path& path) {
    const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (descriptor < 0) refuse(path);
    try {
        cut_unfinished_line(descriptor, path);
    } catch (...) {
        ::close(descriptor);
        throw;
    }
    return descriptor;
}

void write_whole(int descriptor, std::string_view bytes, const std::filesystem::path& path) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
        if (written < 0) {
            if (errno == EINTR) continue;
            refuse(path);
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
    bool first = false;
    {
        const std::lock_guard lock{mutex_};
        if (!failure_.empty()) throw error::RunError(failure_);
        if (closing_) throw error::RunError("the journal " + path_.string() + " is closed");
        first = waiting_.empty();
        waiting_.push_back(std::move(record));
    }
    if (first) changed_.notify_one();  // for the others the thread is awake, or about to be
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
    std::vector<RequestRecord> batch;  // keeps its room, as does what it is swapped with
    std::unique_lock lock{mutex_};
    while (true) {
        changed_.wait(lock, [this] { return closing_ || !waiting_.empty(); });
        if (waiting_.empty()) return;
        changed_.wait_for(lock, gathering, [this] { return closing_; });
        batch.swap(waiting_);
        lock.unlock();
        std::string failure;
        try {
            write_batch(batch);
        } catch (const std::exception& problem) {
            failure = problem.what();
        }
        batch.clear();
        lock.lock();
        if (failure.empty()) continue;
        failure_ = std::move(failure);
        return;
    }
}

void Journal::write_batch(const std::vector<RequestRecord>& batch) {
    std::string lines;
    for (const RequestRecord& record : batch) {
        append_line(lines, record);
        lines += '\n';
        if (lines.size() < bytes_a_write) continue;
        write_whole(descriptor_, lines, path_);
        lines.clear();
    }
    write_whole(descriptor_, lines, path_);
}

}  // namespace laptime::records
