// Plays the reply to one call, step by step. It knows what is to be sent next, and when; it has no socket and
// no clock.
#pragma once

#include <laptime/api/api.hpp>
#include <laptime/clock/time.hpp>
#include <laptime/simulator/chunks.hpp>
#include <laptime/simulator/config.hpp>
#include <laptime/simulator/reply.hpp>
#include <laptime/simulator/truth.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace laptime::simulator {

/// What the connection does once a step is written.
enum class After {
    next_step,
    end_of_reply,  ///< go on with the next request
    close,         ///< close the connection (FIN)
    reset,         ///< reset the connection (RST)
};

/// A call that was understood and is to be answered.
struct AcceptedCall {
    const api::Api* api;
    api::Call call;
    const ModelConfig* model;  ///< outlives the playback
    Reply reply;
    std::uint64_t seed;
    bool keep_alive;
};

/// Each step goes: prepare(), wait until due(), bytes(), stamp(), write them, written(). What is sent is
/// noted in the truth.
class Playback {
  public:
    /// `truth` must outlive it.
    Playback(AcceptedCall accepted, Truth& truth);
    Playback(const Playback&) = delete;
    Playback& operator=(const Playback&) = delete;
    virtual ~Playback() = default;

    /// The model begins. Every time is counted from here.
    void begin(clock::Instant start);

    /// Makes the next step ready, so that it can leave when it is due. Tokens take `slower` times as long as
    /// drawn.
    virtual void prepare(double slower) = 0;

    /// When the step is due; absent where it never is.
    [[nodiscard]] std::optional<clock::Instant> due() const noexcept { return due_; }

    /// The bytes of the step, with what is known only now; may be none.
    [[nodiscard]] virtual std::string_view bytes(clock::Instant now) = 0;

    /// The bytes are about to be written.
    void stamp(clock::Instant now);

    /// The bytes are written.
    [[nodiscard]] After written(clock::Instant now);

  protected:
    [[nodiscard]] bool has(FaultKind kind) const noexcept;

    /// Whether a fault in the middle of the answer, if the call has one, falls on this chunk.
    [[nodiscard]] bool breaks_here(const Chunk& chunk) const noexcept;

    [[nodiscard]] Chunk next_chunk() { return cutter_.next(); }

    /// When the last token of a chunk is due.
    [[nodiscard]] clock::Instant time_of(const Chunk& chunk, double slower);

    /// The end of the reply, with the times that the server really took up to now.
    [[nodiscard]] api::ReplyEnd end_of_reply(clock::Instant now) const;

    AcceptedCall accepted_;
    Truth& truth_;
    std::unique_ptr<api::Encoder> encoder_;
    clock::Instant start_;
    std::optional<clock::Instant> due_;
    std::optional<clock::Instant> first_token_;
    std::string bytes_;
    std::optional<Chunk> sending_;  ///< what the step brings, to be noted in the truth
    After after_ = After::next_step;
    bool completes_ = false;  ///< the step is the end of a reply that is as it should be

  private:
    void note_lateness(clock::Instant now);

    ChunkCutter cutter_;
    std::size_t timed_ = 0;  ///< tokens whose times were drawn
    std::int64_t late_sum_ns_ = 0;
};

/// The playback of a call that streams, or of one that does not.
[[nodiscard]] std::unique_ptr<Playback> make_playback(AcceptedCall accepted, Truth& truth);

}  // namespace laptime::simulator
