// A reply that comes in one.
#pragma once

#include "playback.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace laptime::simulator {

class WholePlayback final : public Playback {
  public:
    using Playback::Playback;

    void prepare(double slower) override;
    [[nodiscard]] std::string_view bytes(clock::Instant now) override;

  private:
    [[nodiscard]] std::string body(clock::Instant now);
    void encode_response(std::string body);

    std::vector<Chunk> chunks_;
};

}  // namespace laptime::simulator
