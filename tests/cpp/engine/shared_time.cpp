#include "shared_time.hpp"

#include "rig.hpp"

#include <chrono>

namespace engine_test {

using namespace laptime;

namespace {

/// Leaves the barrier when its thread ends.
struct Membership {
    std::barrier<std::function<void()>>* barrier = nullptr;

    Membership() = default;
    Membership(const Membership&) = delete;
    Membership& operator=(const Membership&) = delete;
    ~Membership() {
        if (barrier != nullptr) barrier->arrive_and_drop();
    }
};

}  // namespace

SharedTime::SharedTime(std::size_t n_loops)
    : now_{start}, all_wait_{static_cast<std::ptrdiff_t>(n_loops), [this]() noexcept {
                                 now_ = now_.load() + std::chrono::milliseconds{1};
                             }} {}

void SharedTime::wait() {
    thread_local Membership membership;
    membership.barrier = &all_wait_;
    all_wait_.arrive_and_wait();
}

}  // namespace engine_test
