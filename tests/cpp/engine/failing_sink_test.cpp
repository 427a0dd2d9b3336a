// A journal that cannot be written: nothing is left running, and what fails is told.
#include "rig.hpp"

#include <stdexcept>

#include <doctest/doctest.h>

using namespace laptime;
using namespace engine_test;
using namespace std::chrono_literals;
using engine::Progress;
using engine::Wish;

namespace {

/// Fails at the records from `first` on, `times` times.
class FailingSink final : public records::RecordSink {
  public:
    FailingSink(Kept& kept, std::size_t first, std::size_t times)
        : kept_{kept}, first_{first}, times_{times} {}

    void append(RequestRecord record) override {
        const std::size_t i = n_++;
        if (i >= first_ && i < first_ + times_) throw std::runtime_error("disk full");
        kept_.append(std::move(record));
    }

    [[nodiscard]] std::size_t n() const noexcept { return n_; }

  private:
    Kept& kept_;
    std::size_t first_;
    std::size_t times_;
    std::size_t n_ = 0;
};

/// A load in which requests are refused, pause, wait for their place, and settle.
engine::Job eventful() {
    engine::Job job = make_job(12, schedule::Constant{.rate_per_s = 200});
    job.max_in_flight = 3;
    job.retries = 1;
    job.limits.max_time = 150ms;
    job.grace = 5ms;
    return job;
}

transport::ScriptedTransport::Answer eventful_answers() {
    return in_turn({good_answer(), refused(503, 70ms), good_answer(), good_answer(), refused(429, 10s),
                    answer_after(1s), good_answer()});
}

std::size_t records_of_eventful() {
    Rig rig{eventful_answers()};
    rig.wire.settling_time = 20ms;
    rig.measure(eventful());
    CHECK(rig.kept.each_once());
    return rig.kept.records.size();
}

constexpr std::size_t always = 1'000'000;

}  // namespace

TEST_CASE("whichever record cannot be written first, that is told and nothing is left running") {
    const std::size_t n = records_of_eventful();
    REQUIRE(n > 12);
    for (std::size_t first = 0; first < n; ++first) {
        CAPTURE(first);
        Rig rig{eventful_answers()};
        rig.wire.settling_time = 20ms;
        FailingSink sink{rig.kept, first, always};
        engine::Engine engine{rig.wire, rig.clock, sink};
        const engine::Job job = eventful();
        CHECK_THROWS_WITH(engine.measure(job, one_block(job), {}), "disk full");
        CHECK(rig.wire.running() == 0);
        CHECK(rig.kept.records.size() == first);
        // The transport is as good as new.
        CHECK(rig.engine.warm_up(job, one_block(job), {}).ok == 1);
    }
}

TEST_CASE("where only one record cannot be written, all others are, once each") {
    const std::size_t n = records_of_eventful();
    for (std::size_t first = 0; first < n; ++first) {
        CAPTURE(first);
        Rig rig{eventful_answers()};
        rig.wire.settling_time = 20ms;
        FailingSink sink{rig.kept, first, 1};
        engine::Engine engine{rig.wire, rig.clock, sink};
        const engine::Job job = eventful();
        CHECK_THROWS_WITH(engine.measure(job, one_block(job), {}), "disk full");
        CHECK(rig.kept.records.size() == sink.n() - 1);
        CHECK(rig.kept.each_once());
    }
}

TEST_CASE("an exception of the watch goes on, though what it cancels cannot be recorded") {
    Rig rig{in_turn({answer_after(1s)})};
    FailingSink sink{rig.kept, 0, always};
    engine::Engine engine{rig.wire, rig.clock, sink};
    const engine::Job job = make_job(5, schedule::Closed{.users = 3});
    const auto interrupt = [](const Progress&, auto&&) -> Wish { throw std::runtime_error("Ctrl-C"); };
    CHECK_THROWS_WITH(engine.measure(job, one_block(job), interrupt), "Ctrl-C");
    CHECK(sink.n() == 3);
    CHECK(rig.wire.running() == 0);
}

TEST_CASE("a run that is cancelled tells that its records cannot be written") {
    Rig rig{in_turn({answer_after(1s)})};
    FailingSink sink{rig.kept, 1, 1};
    engine::Engine engine{rig.wire, rig.clock, sink};
    const engine::Job job = make_job(5, schedule::Closed{.users = 3});
    const auto cancel = [](const Progress&, auto&&) { return Wish::cancel; };
    CHECK_THROWS_WITH(engine.measure(job, one_block(job), cancel), "disk full");
    CHECK(rig.kept.records.size() == 2);
    CHECK(rig.wire.running() == 0);
}
