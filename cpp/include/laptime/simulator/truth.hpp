/// \file
/// What the simulated server really did, to be held against what a client says it saw.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace laptime::simulator {

/// One call. Stamps are nanoseconds of clock::SteadyClock.
struct Truth {
    std::string model;  ///< as the client named it; empty where it named none
    std::string api;
    std::string question_id;       ///< empty where the prompt holds no known question
    std::optional<bool> right;     ///< absent where no question was answered
    int status = 0;                ///< the HTTP status sent; 0 where the client left before anything was sent
    std::int64_t received_ns = 0;  ///< the request was fully read
    std::vector<std::int64_t>
        chunk_sent_ns;         ///< just before each token was written; one stamp if not streamed
    std::int64_t tokens = 0;   ///< tokens written
    std::int64_t done_ns = 0;  ///< after the last write, or when the call was given up
    bool complete = false;     ///< false where the client left, or the server stopped, in the middle
};

/// The truth as one JSON object, without a newline; absent values are null.
[[nodiscard]] std::string to_json(const Truth& truth);

}  // namespace laptime::simulator
