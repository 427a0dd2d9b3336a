#ifdef __linux__

#include <laptime/transport/away_from_sender.hpp>

#include <sys/socket.h>

namespace laptime::transport {

namespace {

int processor_of_sender(int socket) noexcept {
    int processor = -1;
    socklen_t size = sizeof processor;
    return ::getsockopt(socket, SOL_SOCKET, SO_INCOMING_CPU, &processor, &size) == 0 ? processor : -1;
}

std::optional<cpu_set_t> allowed_processors() noexcept {
    cpu_set_t allowed;
    if (::sched_getaffinity(0, sizeof allowed, &allowed) != 0) return std::nullopt;
    return allowed;
}

}  // namespace

void AwayFromSender::woken_by(int socket, clock::Instant now) noexcept {
    if (now < next_look_) return;
    next_look_ = now + between_looks;
    if (allowed_ && now >= back_at_) {
        ::sched_setaffinity(0, sizeof *allowed_, &*allowed_);
        allowed_.reset();
    }
    const int here = ::sched_getcpu();
    const bool met = here >= 0 && processor_of_sender(socket) == here;
    if (met && met_before_) leave(here, now);  // once may be chance
    met_before_ = met && !met_before_;
}

void AwayFromSender::leave(int processor, clock::Instant now) noexcept {
    if (!allowed_) allowed_ = allowed_processors();
    if (!allowed_) return;
    cpu_set_t others = *allowed_;
    CPU_CLR(static_cast<unsigned>(processor), &others);
    if (CPU_COUNT(&others) == 0 || ::sched_setaffinity(0, sizeof others, &others) != 0) {
        allowed_.reset();
        return;
    }
    back_at_ = now + stays_away;
}

}  // namespace laptime::transport

#endif
