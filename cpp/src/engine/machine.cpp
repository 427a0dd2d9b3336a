#include <laptime/engine/machine.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

#include <sys/resource.h>

namespace laptime::engine {

namespace fs = std::filesystem;

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

}  // namespace laptime::engine
