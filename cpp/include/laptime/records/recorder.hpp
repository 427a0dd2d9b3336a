/// \file
/// How targets that are not servers (a model in this process, a user's function) make the same records: they
/// begin a request, stamp what happens, and finish it; the clock is the core's.
#pragma once

#include <laptime/clock/clock.hpp>
#include <laptime/records/journal.hpp>
#include <laptime/records/record.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace laptime::records {

/// What the target says of its answer when it is done.
struct Ending {
    Outcome outcome = Outcome::ok;
    std::string message;
    std::string finish_reason;
    std::optional<std::string> output;  ///< absent: what token() was given
    std::optional<std::int64_t> prompt_tokens;
    std::optional<std::int64_t> output_tokens;
};

/// One request under way. A recording that is dropped before it is finished is recorded as cancelled.
class Recording {
  public:
    Recording(RecordSink& sink, const clock::Clock& clock, Identity identity,
              std::optional<clock::Instant> intended = std::nullopt);
    Recording(const Recording&) = delete;
    Recording& operator=(const Recording&) = delete;
    ~Recording();

    /// Marks now as the time when the work itself began, for targets with a queue of their own.
    void stamp_sent();

    /// A piece of the answer came, holding `tokens` tokens.
    void token(std::string_view text, std::int32_t tokens = 1);

    /// Hands the record to the journal. \throws error::RunError when finished twice or not writable
    void finish(Ending ending);

    [[nodiscard]] bool finished() const noexcept { return finished_; }

  private:
    RecordSink& sink_;
    const clock::Clock& clock_;
    RequestRecord record_;
    bool finished_ = false;
};

}  // namespace laptime::records
