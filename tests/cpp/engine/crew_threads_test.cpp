// A system that gives no more threads.
#include "own_time.hpp"
#include "rig.hpp"

#include <laptime/engine/crew.hpp>
#include <laptime/error/error.hpp>

#include <doctest/doctest.h>

// Sanitizers want more memory for a thread than this leaves them.
#if defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)

#include <fstream>

#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>

using namespace laptime;
using namespace engine_test;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t stack_bytes = std::size_t{1} << 30;

std::size_t memory_in_use() {
    std::ifstream file{"/proc/self/statm"};
    std::size_t pages = 0;
    file >> pages;
    return pages * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

/// While it stands there is room for so many threads and a half, whose stacks are large.
class RoomForThreads {
  public:
    explicit RoomForThreads(std::size_t n) {
        ::getrlimit(RLIMIT_AS, &limit_);
        ::pthread_getattr_default_np(&attributes_);
        pthread_attr_t large{};
        ::pthread_getattr_default_np(&large);
        ::pthread_attr_setstacksize(&large, stack_bytes);
        ::pthread_setattr_default_np(&large);
        ::pthread_attr_destroy(&large);
        rlimit narrow = limit_;
        narrow.rlim_cur = memory_in_use() + n * stack_bytes + stack_bytes / 2;
        ::setrlimit(RLIMIT_AS, &narrow);
    }
    ~RoomForThreads() {
        ::setrlimit(RLIMIT_AS, &limit_);
        ::pthread_setattr_default_np(&attributes_);
        ::pthread_attr_destroy(&attributes_);
    }
    RoomForThreads(const RoomForThreads&) = delete;
    RoomForThreads& operator=(const RoomForThreads&) = delete;

  private:
    rlimit limit_{};
    pthread_attr_t attributes_{};
};

}  // namespace

TEST_CASE("where the system gives too few threads, those there are end, and one line says what to do") {
    for (const std::size_t n : {0U, 1U, 2U}) {
        CAPTURE(n);
        OwnTime clock;
        Kept kept;
        engine::Crew crew{
            [] {
                return std::make_unique<OwnWire>([](const transport::HttpRequest&) { return good_answer(); });
            },
            clock, kept};
        engine::Job job = make_job(3, schedule::Closed{.users = 4, .think = 1h});
        job.timeouts.request = 1h;
        const schedule::Block endless = one_block(job, 0, std::nullopt);
        {
            const RoomForThreads room{n};
            CHECK_THROWS_WITH_AS(crew.measure(job, endless, 4, {}),
                                 doctest::Contains("ask for fewer threads"), error::RunError);
        }
        CHECK(kept.records.empty() == (n == 0));
        CHECK(kept.each_once());
        CHECK(kept.outcomes().size() <= 2);  // answered or cancelled
        job.limits.max_requests = 8;
        CHECK(crew.measure(job, endless, 4, {}).issued == 8);  // with room it goes on
    }
}

#endif
