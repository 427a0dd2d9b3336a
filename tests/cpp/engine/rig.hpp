// Everything an engine needs, on a clock that only the script moves.
#pragma once

#include "wire.hpp"

#include <laptime/api/api.hpp>
#include <laptime/clock/clock.hpp>
#include <laptime/engine/engine.hpp>
#include <laptime/records/journal.hpp>
#include <laptime/schedule/plan.hpp>
#include <laptime/transport/scripted_transport.hpp>

#include <chrono>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace engine_test {

using laptime::records::Outcome;
using laptime::records::RequestRecord;
using laptime::transport::Failure;
using laptime::transport::Finish;
using laptime::transport::Script;
using laptime::transport::ScriptedBytes;
using laptime::transport::ScriptedFinish;
using laptime::transport::ScriptedHead;

/// When every test begins.
inline constexpr laptime::clock::Instant start = laptime::clock::instant_from_ns(1'000'000'000);

class Kept final : public laptime::records::RecordSink {
  public:
    void append(RequestRecord record) override;

    /// The record of an attempt.
    [[nodiscard]] const RequestRecord& of(const std::string& request_id, std::int32_t attempt = 0) const;

    [[nodiscard]] std::map<Outcome, int> outcomes() const;

    /// The request ids of the measured requests, or of another phase, in the order of their intended times.
    [[nodiscard]] std::vector<std::string> ids(
        laptime::records::Phase phase = laptime::records::Phase::measure) const;

    /// When the attempts were issued, in order; of those of all phases that were.
    [[nodiscard]] std::vector<laptime::clock::Duration> issued() const;

    /// Whether there are no two records of the same attempt.
    [[nodiscard]] bool each_once() const;

    std::vector<RequestRecord> records;

  private:
    std::mutex mutex_;
};

[[nodiscard]] const laptime::api::Api& ollama();

// Pieces of an Ollama stream.
[[nodiscard]] std::string delta(const std::string& text);
[[nodiscard]] std::string ending(std::int64_t output_tokens = 3);

[[nodiscard]] Finish finished(Failure failure = Failure::none, const std::string& message = "");

/// An answer of three pieces, 20 ms to the first and 10 ms between them, done 40 ms after it was sent.
[[nodiscard]] Script good_answer();

/// One piece, done after so long.
[[nodiscard]] Script answer_after(laptime::clock::Duration duration);

[[nodiscard]] Script answering(int status, const std::string& body);

/// The transport itself fails after so long.
[[nodiscard]] Script failing(Failure failure, laptime::clock::Duration after = std::chrono::milliseconds{5});

/// Refused with a status after 1 ms, and perhaps asked to come again after a while.
[[nodiscard]] Script refused(int status, std::optional<laptime::clock::Duration> retry_after = std::nullopt);

/// The requests that come one after the other get these scripts; those after the last get the last.
[[nodiscard]] laptime::transport::ScriptedTransport::Answer in_turn(std::vector<Script> scripts);

/// A job for one target whose samples are s0, s1, … with the prompts p0, p1, …
[[nodiscard]] laptime::engine::Job make_job(std::size_t n_samples,
                                            laptime::schedule::Load load = laptime::schedule::Closed{});

/// All of a job's targets in one block; of one target the samples in their order.
/// \param runs absent: without end
[[nodiscard]] laptime::schedule::Block one_block(const laptime::engine::Job& job, std::size_t warmup = 1,
                                                 std::optional<std::size_t> runs = 1);

struct Rig {
    explicit Rig(laptime::transport::ScriptedTransport::Answer answer) : wire{clock, std::move(answer)} {}

    /// Measures one pass over the samples of a job.
    laptime::engine::Health measure(const laptime::engine::Job& job,
                                    const laptime::engine::LoopWatch& watch = {}) {
        return engine.measure(job, one_block(job), watch);
    }

    /// Measures for as long as the limits allow.
    laptime::engine::Health measure_without_end(const laptime::engine::Job& job,
                                                const laptime::engine::LoopWatch& watch = {}) {
        return engine.measure(job, one_block(job, 1, std::nullopt), watch);
    }

    [[nodiscard]] laptime::clock::Duration elapsed() const { return clock.now() - start; }

    laptime::clock::ManualClock clock{start};
    Wire wire;
    Kept kept;
    laptime::engine::Engine engine{wire, clock, kept};
};

}  // namespace engine_test
