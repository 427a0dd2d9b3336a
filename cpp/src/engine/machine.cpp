#include <laptime/engine/machine.hpp>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

#include <sys/resource.h>
#ifdef __linux__
#include <sys/syscall.h>
#include <unistd.h>
#endif

namespace laptime::engine {

namespace fs = std::filesystem;

namespace {

#ifdef __linux__
/// The kernel's struct sched_attr, which the C library does not declare everywhere.
struct SchedulingAttributes {
    std::uint32_t size = 0;
    std::uint32_t policy = 0;  // the ordinary one
    std::uint64_t flags = 0;
    std::int32_t nice = 0;
    std::uint32_t priority = 0;
    std::uint64_t turn_ns = 0;
    std::uint64_t deadline_ns = 0;
    std::uint64_t period_ns = 0;
};
#endif

}  // namespace

Descriptors descriptors() noexcept {
    Descriptors result;
    std::error_code ignored;  // where there is no such folder, none are counted
    for (fs::directory_iterator entry{"/dev/fd", ignored}, end; entry != end; entry.increment(ignored)) {
        ++result.open;
    }
    if (result.open > 0) --result.open;  // the one that reads the folder
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    result.limit = limit.rlim_cur;
    return result;
}

void allow_descriptors(std::size_t more) noexcept {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    const rlim_t wanted = descriptors().open + more;
    if (wanted <= limit.rlim_cur) return;
    limit.rlim_cur = std::min(wanted, limit.rlim_max);
    ::setrlimit(RLIMIT_NOFILE, &limit);
}

std::optional<std::size_t> local_ports() {
    std::ifstream file{"/proc/sys/net/ipv4/ip_local_port_range"};
    std::size_t first = 0;
    std::size_t last = 0;
    if (!(file >> first >> last) || last < first) return std::nullopt;
    return last - first + 1;
}

void ask_for_short_turns() noexcept {
#ifdef __linux__
    constexpr std::uint64_t shortest_ns = 100'000;  // that the kernel grants
    SchedulingAttributes attributes;
    constexpr unsigned size = sizeof attributes;
    // Nothing else of the thread is to change: a nice value or another policy that it was given stays.
    if (::syscall(SYS_sched_getattr, 0, &attributes, size, 0) != 0 || attributes.policy != 0) return;
    attributes.turn_ns = shortest_ns;
    ::syscall(SYS_sched_setattr, 0, &attributes, 0);
#endif
}

}  // namespace laptime::engine
