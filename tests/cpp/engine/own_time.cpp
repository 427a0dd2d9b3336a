#include "own_time.hpp"

#include "rig.hpp"

#include <utility>

namespace engine_test {

using namespace laptime;

clock::ManualClock& OwnTime::hand() {
    thread_local clock::ManualClock clock{start};
    return clock;
}

void OwnWire::submit(transport::TransferId id, transport::HttpRequest request) {
    mine().submit(id, std::move(request));
}

std::optional<transport::Finish> OwnWire::cancel(transport::TransferId id) {
    return mine().cancel(id);
}

clock::Instant OwnWire::poll(clock::Instant until, transport::Listener& listener) {
    return mine().poll(until, listener);
}

Wire& OwnWire::mine() {
    if (!wire_ || user_ != std::this_thread::get_id()) {
        wire_ = std::make_unique<Wire>(OwnTime::hand(), answer_);
        user_ = std::this_thread::get_id();
    }
    return *wire_;
}

}  // namespace engine_test
