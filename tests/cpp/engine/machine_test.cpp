#include <laptime/engine/machine.hpp>

#include <array>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <thread>
#include <vector>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/resource.h>
#ifdef __linux__
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

using namespace laptime;

namespace {

using File = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

/// Puts the limit on open descriptors back.
class LimitKept {
  public:
    LimitKept() { ::getrlimit(RLIMIT_NOFILE, &limit_); }
    ~LimitKept() { ::setrlimit(RLIMIT_NOFILE, &limit_); }
    LimitKept(const LimitKept&) = delete;
    LimitKept& operator=(const LimitKept&) = delete;

    [[nodiscard]] const rlimit& limit() const noexcept { return limit_; }

  private:
    rlimit limit_{};
};

/// How many of the descriptors below `end` are open.
std::size_t count_open(int end) {
    std::size_t n = 0;
    for (int descriptor = 0; descriptor < end; ++descriptor) {
        if (::fcntl(descriptor, F_GETFD) != -1) ++n;
    }
    return n;
}

#ifdef __linux__
/// How long this thread's turns of the processor are; 0 where the kernel has no turn of its own for a thread.
std::uint64_t turn_ns() {
    std::array<std::uint64_t, 6> attributes{};  // struct sched_attr
    REQUIRE(::syscall(SYS_sched_getattr, 0, attributes.data(), unsigned{sizeof attributes}, 0) == 0);
    return attributes[3];
}
#endif

}  // namespace

TEST_CASE("open descriptors are counted one by one") {
    const std::size_t before = engine::descriptors().open;
    CHECK(before == count_open(10'000));
    std::vector<File> files;
    files.reserve(5);
    for (int i = 0; i < 5; ++i) files.emplace_back(std::fopen("/dev/null", "r"), &std::fclose);
    CHECK(engine::descriptors().open == before + 5);
    files.clear();
    CHECK(engine::descriptors().open == before);
}

TEST_CASE("a process may open as many descriptors as it wants, as far as the system lets it") {
    const LimitKept kept;
    const std::size_t open = engine::descriptors().open;
    rlimit low = kept.limit();
    low.rlim_cur = open + 10;
    REQUIRE(::setrlimit(RLIMIT_NOFILE, &low) == 0);
    CHECK(engine::descriptors().limit == open + 10);

    engine::allow_descriptors(5);
    CHECK(engine::descriptors().limit == open + 10);  // never fewer
    engine::allow_descriptors(20);
    CHECK(engine::descriptors().limit == open + 20);
    engine::allow_descriptors(1'000'000'000'000);
    CHECK(engine::descriptors().limit == kept.limit().rlim_max);
}

#ifdef __linux__
TEST_CASE("the system says how many ports there are for outgoing connections") {
    const auto ports = engine::local_ports();
    REQUIRE(ports.has_value());
    CHECK(*ports >= 1);
    CHECK(*ports <= 65'536);
}

TEST_CASE("short turns are of one thread, and nothing else of it changes") {
    const int policy = ::sched_getscheduler(0);
    const int nice = ::getpriority(PRIO_PROCESS, 0);
    const auto usual_ns = turn_ns();
    std::thread{[&] {
        engine::ask_for_short_turns();
        CHECK(::sched_getscheduler(0) == policy);
        CHECK(::getpriority(PRIO_PROCESS, 0) == nice);
        if (usual_ns != 0) CHECK(turn_ns() == 100'000);
    }}.join();
    CHECK(turn_ns() == usual_ns);
}
#endif
