#include <laptime/simulator/slots.hpp>

#include <deque>
#include <memory>
#include <vector>

#include <doctest/doctest.h>

using namespace laptime::simulator;

namespace {

/// Places that note in which order they were given their slots later.
struct Crowd {
    explicit Crowd(Slots& to_share) : slots{to_share} {}

    void come() {
        const auto number = static_cast<int>(places.size());
        places.push_back(std::make_unique<Slots::Place>(slots, [this, number] { given.push_back(number); }));
    }
    void leave(int number) { places[static_cast<std::size_t>(number)].reset(); }
    [[nodiscard]] bool has_slot(int number) const {
        return places[static_cast<std::size_t>(number)]->has_slot();
    }

    Slots& slots;
    std::vector<int> given;
    std::deque<std::unique_ptr<Slots::Place>> places;
};

}  // namespace

TEST_CASE("slots are given at once while there are any, and then first come, first served") {
    Slots slots{2};
    Crowd crowd{slots};
    for (int i = 0; i < 5; ++i) crowd.come();
    CHECK(crowd.has_slot(0));
    CHECK(crowd.has_slot(1));
    CHECK_FALSE(crowd.has_slot(2));
    CHECK(slots.busy() == 2);
    CHECK(slots.waiting() == 3);
    CHECK(crowd.given.empty());

    crowd.leave(1);
    CHECK(crowd.given == std::vector<int>{2});
    CHECK(crowd.has_slot(2));
    CHECK(slots.busy() == 2);
    crowd.leave(0);
    CHECK(crowd.given == std::vector<int>{2, 3});
    crowd.leave(2);
    crowd.leave(3);
    crowd.leave(4);
    CHECK(crowd.given == std::vector<int>{2, 3, 4});
    CHECK(slots.busy() == 0);
    CHECK(slots.waiting() == 0);
}

TEST_CASE("whoever leaves the queue is passed over") {
    Slots slots{1};
    Crowd crowd{slots};
    for (int i = 0; i < 4; ++i) crowd.come();
    crowd.leave(1);
    crowd.leave(3);
    CHECK(slots.waiting() == 1);
    crowd.leave(0);
    CHECK(crowd.given == std::vector<int>{2});
    crowd.leave(2);
    crowd.come();
    CHECK(crowd.has_slot(4));
    CHECK(slots.busy() == 1);
}

TEST_CASE("without a number there is a slot for everyone") {
    Slots slots{std::nullopt};
    Crowd crowd{slots};
    for (int i = 0; i < 100; ++i) crowd.come();
    CHECK(crowd.has_slot(99));
    CHECK(slots.busy() == 100);
    CHECK(slots.waiting() == 0);
    crowd.leave(50);
    CHECK(slots.busy() == 99);
    CHECK(crowd.given.empty());
}
