// What the loops of a block and the caller's thread tell each other.
#pragma once

#include <laptime/engine/watch.hpp>
#include <laptime/schedule/stop_rule.hpp>

#include <condition_variable>
#include <cstddef>
#include <exception>
#include <mutex>
#include <vector>

namespace laptime::engine {

/// The loops never wait for the caller, who may be slow.
class Exchange {
  public:
    explicit Exchange(std::size_t n_loops) : progress_(n_loops) {}

    // ── for the loops

    [[nodiscard]] Wish tell(std::size_t k, const Progress& progress,
                            const std::vector<schedule::FinishedRequest>& ended);

    /// A loop has ended, with this failure or with none.
    void end(std::exception_ptr failure);

    // ── for the caller's thread

    /// Waits a moment, or until all loops have ended, which it says.
    [[nodiscard]] bool wait();

    [[nodiscard]] Progress progress() const;

    /// What ended since the last call, in the order it ended.
    [[nodiscard]] std::vector<schedule::FinishedRequest> take_ended();

    void ask_for(Wish wish);

    /// The first failure of a loop, if there was one. All must have ended.
    void rethrow() const;

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

}  // namespace laptime::engine
