#include "following.hpp"

#include "exchange.hpp"

#include <laptime/engine/machine.hpp>
#include <laptime/error/error.hpp>

#include <exception>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace laptime::engine {

namespace {

void run_loop(std::size_t k, const Loop& loop, Exchange& exchange) noexcept {
    ask_for_short_turns();
    try {
        loop(k, [&exchange, k](const Progress& progress, std::vector<schedule::FinishedRequest>&& ended) {
            return exchange.tell(k, progress, ended);
        });
        exchange.end(nullptr);
    } catch (...) {
        exchange.end(std::current_exception());
    }
}

/// The threads of the loops; whatever happens, they are waited for.
class Threads {
  public:
    Threads() = default;
    Threads(const Threads&) = delete;
    Threads& operator=(const Threads&) = delete;
    ~Threads() { join(); }

    void join() {
        for (std::thread& thread : threads_) thread.join();
        threads_.clear();
    }

    void start(std::size_t n_loops, const Loop& loop, Exchange& exchange) {
        threads_.reserve(n_loops);
        try {
            for (std::size_t k = 0; k < n_loops; ++k) {
                threads_.emplace_back([&exchange, &loop, k] { run_loop(k, loop, exchange); });
            }
        } catch (const std::system_error& problem) {
            exchange.ask_for(Wish::cancel);
            throw error::RunError("the system gives no thread for each of " + std::to_string(n_loops) +
                                  " loops (" + problem.code().message() + "): ask for fewer threads");
        }
    }

  private:
    std::vector<std::thread> threads_;
};

/// The caller's side: asks the watch and the rules what is to become of the loops.
class Follower {
  public:
    Follower(Exchange& exchange, const Watch& watch, std::span<schedule::StopRule* const> rules)
        : exchange_{exchange}, watch_{watch}, rules_{rules} {}

    /// Asks them until all loops have ended, or until one throws: then the loops are to end.
    void follow_to_end() {
        bool all_ended = false;
        while (!all_ended) {
            all_ended = exchange_.wait();
            if (failure_) continue;
            try {
                look(all_ended);
            } catch (...) {
                failure_ = std::current_exception();
                exchange_.ask_for(Wish::cancel);
            }
        }
    }

    void rethrow() const {
        if (failure_) std::rethrow_exception(failure_);
    }

    [[nodiscard]] const std::string& stopped() const noexcept { return stopped_; }

  private:
    void look(bool all_ended) {
        const auto ended = exchange_.take_ended();
        for (schedule::StopRule* rule : rules_) {
            const auto why = rule->look(ended);
            if (why && stopped_.empty() && !all_ended) stopped_ = *why;
        }
        if (!stopped_.empty()) exchange_.ask_for(Wish::finish);
        if (watch_) exchange_.ask_for(watch_(exchange_.progress()));
    }

    Exchange& exchange_;
    const Watch& watch_;
    std::span<schedule::StopRule* const> rules_;
    std::string stopped_;
    std::exception_ptr failure_;
};

}  // namespace

std::string follow(std::size_t n_loops, const Loop& loop, const Watch& watch,
                   std::span<schedule::StopRule* const> rules) {
    Exchange exchange{n_loops};
    Follower follower{exchange, watch, rules};
    Threads threads;
    threads.start(n_loops, loop, exchange);
    follower.follow_to_end();
    threads.join();
    exchange.rethrow();
    follower.rethrow();
    return follower.stopped();
}

}  // namespace laptime::engine
