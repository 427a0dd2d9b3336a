#include <laptime/engine/crew.hpp>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

namespace laptime::engine {

namespace {

constexpr auto watch_interval = std::chrono::milliseconds{50};

/// What the loops and the caller's thread tell each other. The loops never wait for the caller, who may be
/// slow.
class Exchange {
  public:
    explicit Exchange(std::size_t n_loops) : progress_(n_loops) {}

    // ── for the loops

    [[nodiscard]] Wish tell(std::size_t k, const Progress& progress,
                            std::vector<schedule::FinishedRequest>&& ended) {
        const std::lock_guard lock{mutex_};
        progress_[k] = progress;
        ended_.insert(ended_.end(), ended.begin(), ended.end());
        return wish_;
    }

    void end(std::exception_ptr failure) {
        const std::lock_guard lock{mutex_};
        ++n_ended_;
        if (failure) {
            if (!failure_) failure_ = std::move(failure);
            wish_ = Wish::cancel;  // the others end with it
        }
        changed_.notify_one();
    }

    // ── for the caller's thread

    /// Waits a moment, or until all loops have ended, which it says.
    [[nodiscard]] bool wait() {
        std::unique_lock lock{mutex_};
        changed_.wait_for(lock, watch_interval, [this] { return all_ended(); });
        return all_ended();
    }

    [[nodiscard]] Progress progress() const {
        const std::lock_guard lock{mutex_};
        Progress sum = progress_.front();
        for (std::size_t k = 1; k < progress_.size(); ++k) sum += progress_[k];
        return sum;
    }

    [[nodiscard]] std::vector<schedule::FinishedRequest> take_ended() {
        const std::lock_guard lock{mutex_};
        return std::exchange(ended_, {});
    }

    void ask_for(Wish wish) {
        const std::lock_guard lock{mutex_};
        wish_ = std::max(wish_, wish);
    }

    void rethrow() const {
        if (failure_) std::rethrow_exception(failure_);
    }

  private:
    [[nodiscard]] bool all_ended() const noexcept { return n_ended_ == progress_.size(); }

    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<Progress> progress_;
    std::vector<schedule::FinishedRequest> ended_;
    Wish wish_ = Wish::go_on;
    std::size_t n_ended_ = 0;
    std::exception_ptr failure_;
};

using Loop = std::function<void(std::size_t k, const LoopWatch& watch)>;

/// Runs the loops, each on a thread of its own, until all have ended; returns why a rule stopped them.
std::string follow(std::size_t n_loops, const Loop& loop, const Watch& watch,
                   std::span<schedule::StopRule* const> rules) {
    Exchange exchange{n_loops};
    std::vector<std::thread> threads;
    for (std::size_t k = 0; k < n_loops; ++k) {
        threads.emplace_back([&exchange, &loop, k] {
            try {
                loop(k, [&exchange, k](const Progress& progress,
                                       std::vector<schedule::FinishedRequest>&& ended) {
                    return exchange.tell(k, progress, std::move(ended));
                });
                exchange.end(nullptr);
            } catch (...) {
                exchange.end(std::current_exception());
            }
        });
    }
    std::string stopped;
    std::exception_ptr failure;
    const auto look = [&] {
        const auto ended = exchange.take_ended();
        for (schedule::StopRule* rule : rules) {
            if (auto why = rule->look(ended); why && stopped.empty()) stopped = *std::move(why);
        }
        if (!stopped.empty()) exchange.ask_for(Wish::finish);
        if (watch) exchange.ask_for(watch(exchange.progress()));
    };
    for (bool all_ended = false; !all_ended;) {
        all_ended = exchange.wait();
        if (failure) continue;
        try {
            look();
        } catch (...) {
            failure = std::current_exception();
            exchange.ask_for(Wish::cancel);
        }
    }
    for (std::thread& thread : threads) thread.join();
    exchange.rethrow();
    if (failure) std::rethrow_exception(failure);
    return stopped;
}

std::size_t useful_threads(const Job& job, std::size_t threads) noexcept {
    if (const auto* closed = std::get_if<schedule::Closed>(&job.load))
        threads = std::min(threads, closed->users);
    if (schedule::is_open(job.load) && job.max_in_flight) threads = std::min(threads, *job.max_in_flight);
    return std::max<std::size_t>(threads, 1);
}

/// How many connections may be open at once; under an open load without a cap, as many as one may reckon
/// with.
std::size_t most_connections(const Job& job) noexcept {
    constexpr std::size_t reserve = 64;
    constexpr std::size_t unknown = 100'000;
    if (const auto* closed = std::get_if<schedule::Closed>(&job.load)) return closed->users + reserve;
    return job.max_in_flight.value_or(unknown) + reserve;
}

}  // namespace

Crew::Crew(TransportFactory make_transport, const clock::Clock& clock, records::RecordSink& sink)
    : make_transport_{std::move(make_transport)}, clock_{clock}, sink_{sink} {}

void Crew::make_transports(std::size_t n) {
    while (transports_.size() < n) transports_.push_back(make_transport_());
}

WarmUp Crew::warm_up(const Job& job, const schedule::Block& block, const Watch& watch) {
    WarmUp warm_up;
    make_transports(1);
    Engine engine{*transports_[0], clock_, sink_};
    follow(
        1,
        [&](std::size_t, const LoopWatch& loop_watch) { warm_up = engine.warm_up(job, block, loop_watch); },
        watch, {});
    return warm_up;
}

Health Crew::measure(const Job& job, const schedule::Block& block, std::size_t threads, const Watch& watch,
                     std::span<schedule::StopRule* const> rules) {
    const std::size_t n = useful_threads(job, threads);
    std::vector<Health> healths(n);
    make_transports(n);
    allow_descriptors(most_connections(job));
    const std::size_t open_before = descriptors().open;
    const clock::Instant start = clock_.now();
    const std::string stopped = follow(
        n,
        [&](std::size_t k, const LoopWatch& loop_watch) {
            Engine engine{*transports_[k], clock_, sink_};
            healths[k] = engine.measure(job, block, loop_watch, {.k = k, .n = n}, start);
        },
        watch, rules);
    for (std::size_t k = 1; k < n; ++k) healths[0].merge(healths[k]);
    Health& health = healths[0];
    health.stopped = stopped;
    health.descriptors = {.open = open_before + health.most_in_flight, .limit = descriptors().limit};
    health.local_ports = local_ports();
    return std::move(health);
}

}  // namespace laptime::engine
