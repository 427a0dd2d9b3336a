// A reply that comes chunk by chunk.
#pragma once

#include "playback.hpp"

#include <string>
#include <string_view>

namespace laptime::simulator {

class StreamPlayback final : public Playback {
  public:
    using Playback::Playback;

    void prepare(double slower) override;
    [[nodiscard]] std::string_view bytes(clock::Instant now) override;

  private:
    void prepare_head();
    void prepare_chunk(Chunk chunk);
    void break_off();
    [[nodiscard]] std::string encode(const Chunk& chunk);

    bool has_head_ = false;
    bool has_start_ = false;
    bool ends_ = false;  ///< the step is the last one, and the answer's end belongs to it
};

}  // namespace laptime::simulator
