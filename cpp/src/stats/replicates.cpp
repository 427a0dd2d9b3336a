#include "replicates.hpp"

#include <laptime/error/error.hpp>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

namespace laptime::stats {

namespace {

constexpr std::size_t chunk_size = 64;

// Hands chunks 0 … count − 1 to the threads, and keeps the first exception until all have ended.
class ChunkRunner {
  public:
    ChunkRunner(std::size_t count, std::function<void(std::size_t)> work)
        : count_{count}, work_{std::move(work)} {}

    void run(unsigned threads, const std::function<void()>& check) {
        const std::size_t n_workers =
            std::min<std::size_t>(threads, count_) - 1;  // beside the calling thread
        std::vector<std::thread> workers;
        workers.reserve(n_workers);
        while (workers.size() < n_workers) {
            try {
                workers.emplace_back([this] { take_chunks({}); });
            } catch (const std::system_error&) {
                break;  // The system gives no more threads. Fewer give the same numbers, only later.
            }
        }
        take_chunks(check);
        for (std::thread& worker : workers) worker.join();
        if (failure_) std::rethrow_exception(failure_);
    }

  private:
    void take_chunks(const std::function<void()>& check) noexcept {
        try {
            for (std::size_t chunk = next_++; chunk < count_; chunk = next_++) {
                work_(chunk);
                if (check) check();
            }
        } catch (...) {
            next_ = count_;  // nobody starts another chunk
            const std::lock_guard lock(mutex_);
            if (!failure_) failure_ = std::current_exception();
        }
    }

    std::size_t count_;
    std::function<void(std::size_t)> work_;
    std::atomic<std::size_t> next_ = 0;
    std::mutex mutex_;
    std::exception_ptr failure_;
};

}  // namespace

std::vector<double> replicates(const DrawReplicate& draw, const BootstrapOptions& options,
                               const char* purpose) {
    std::vector<double> values(options.n_resamples);
    const std::uint64_t seed = random::derive_seed(options.seed, purpose);
    const auto fill = [&](std::size_t chunk) {
        random::Philox random{seed, chunk};  // a chunk's numbers do not depend on the thread that draws them
        const std::size_t end = std::min(values.size(), (chunk + 1) * chunk_size);
        for (std::size_t i = chunk * chunk_size; i < end; ++i) {
            values[i] = draw(random);
            if (!std::isfinite(values[i]))
                throw error::StatisticsError("data is too large: a resample overflows");
        }
    };
    ChunkRunner runner((values.size() + chunk_size - 1) / chunk_size, fill);
    runner.run(options.threads, options.check);
    return values;
}

}  // namespace laptime::stats
