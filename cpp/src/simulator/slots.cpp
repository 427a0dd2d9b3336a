#include <laptime/simulator/slots.hpp>

#include <utility>

namespace laptime::simulator {

Slots::Place::Place(Slots& slots, std::function<void()> on_given)
    : slots_{slots}, on_given_{std::move(on_given)} {
    if (slots_.busy_ < slots_.n_) {
        ++slots_.busy_;
        has_slot_ = true;
    } else {
        in_queue_ = slots_.queue_.insert(slots_.queue_.end(), this);
    }
}

Slots::Place::~Place() {
    if (has_slot_) {
        slots_.hand_over();
    } else {
        slots_.queue_.erase(in_queue_);
    }
}

void Slots::hand_over() {
    if (queue_.empty()) {
        --busy_;
        return;
    }
    Place& next = *queue_.front();
    queue_.pop_front();
    next.has_slot_ = true;
    next.on_given_();
}

}  // namespace laptime::simulator
