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

/// So many resamples share a stream of random numbers: fewer of a large sample, so that a chunk never takes
/// long, and whoever wants to stop is heard soon.
std::size_t chunk_size_for(std::size_t n) noexcept {
    constexpr std::size_t most = 64;
    constexpr std::size_t most_values = std::size_t{1} << 23U;
    return std::clamp<std::size_t>(most_values / n, 1, most);
}

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

Replicates replicates(const DrawChunk& draw, std::size_t n, const BootstrapOptions& options,
                      bool with_standard_errors, const char* purpose) {
    Replicates result{.values = std::vector<double>(options.n_resamples),
                      .standard_errors = std::vector<double>(with_standard_errors ? options.n_resamples : 0)};
    const std::uint64_t seed = random::derive_seed(options.seed, purpose);
    const std::size_t chunk_size = chunk_size_for(n);
    const auto fill = [&](std::size_t chunk) {
        random::Philox random{seed, chunk};  // a chunk's numbers do not depend on the thread that draws them
        const auto part = [chunk, chunk_size](std::vector<double>& all) {
            const std::size_t begin = std::min(all.size(), chunk * chunk_size);
            return std::span{all}.subspan(begin, std::min(all.size() - begin, chunk_size));
        };
        const std::span<double> values = part(result.values);
        const std::span<double> errors = part(result.standard_errors);
        draw(random, values, errors);
        const auto finite = [](double value) { return std::isfinite(value); };
        if (!std::all_of(values.begin(), values.end(), finite) ||
            !std::all_of(errors.begin(), errors.end(), finite))
            throw error::StatisticsError("data is too large: a resample overflows");
    };
    ChunkRunner runner((options.n_resamples + chunk_size - 1) / chunk_size, fill);
    runner.run(options.threads, options.check);
    return result;
}

}  // namespace laptime::stats
