#include "exchange.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace laptime::engine {

namespace {

constexpr auto watch_interval = std::chrono::milliseconds{50};

}  // namespace

Wish Exchange::tell(std::size_t k, const Progress& progress,
                    const std::vector<schedule::FinishedRequest>& ended) {
    const std::lock_guard lock{mutex_};
    progress_[k] = progress;
    ended_.insert(ended_.end(), ended.begin(), ended.end());
    return wish_;
}

void Exchange::end(std::exception_ptr failure) {
    const std::lock_guard lock{mutex_};
    ++n_ended_;
    if (failure) {
        if (!failure_) failure_ = std::move(failure);
        wish_ = Wish::cancel;  // the others end with it
    }
    changed_.notify_one();
}

bool Exchange::wait() {
    std::unique_lock lock{mutex_};
    changed_.wait_for(lock, watch_interval, [this] { return all_ended(); });
    return all_ended();
}

Progress Exchange::progress() const {
    const std::lock_guard lock{mutex_};
    Progress sum = progress_.front();
    for (std::size_t k = 1; k < progress_.size(); ++k) sum += progress_[k];
    return sum;
}

std::vector<schedule::FinishedRequest> Exchange::take_ended() {
    std::vector<schedule::FinishedRequest> ended;
    {
        const std::lock_guard lock{mutex_};
        ended.swap(ended_);
    }
    std::stable_sort(ended.begin(), ended.end(),
                     [](const auto& a, const auto& b) { return a.ended < b.ended; });
    return ended;
}

void Exchange::ask_for(Wish wish) {
    const std::lock_guard lock{mutex_};
    wish_ = std::max(wish_, wish);
}

void Exchange::rethrow() const {
    if (failure_) std::rethrow_exception(failure_);
}

}  // namespace laptime::engine
