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
    std::string request_id;                 ///< the client's header X-Request-Id; empty where it sent none
    std::string model;                      ///< as the client named it; empty where it named none
    std::string api;                        ///< the API of the path that was called
    std::uint64_t connection = 0;           ///< which of the server's connections; the first is 1
    std::string question_id;                ///< empty where the prompt holds no known question
    std::optional<bool> right;              ///< absent where no question was answered
    int status = 0;                         ///< the HTTP status sent; 0 where nothing was
    std::string fault;                      ///< what the server did wrong on purpose; empty for nothing
    std::int64_t received_ns = 0;           ///< the request was fully read
    std::optional<std::int64_t> queued_ns;  ///< the call left the queue and was given a slot
    std::optional<std::int64_t> first_byte_sent_ns;  ///< just before the first write
    std::vector<std::int64_t> chunk_sent_ns;     ///< just before each chunk was written; one if not streamed
    std::vector<std::int64_t> chunk_written_ns;  ///< just after: a client may have had it in between
    std::vector<std::int32_t> chunk_tokens;      ///< how many tokens each chunk brought
    std::vector<std::int32_t> empty_chunks;      ///< indices of the chunks without a text
    std::int64_t tokens = 0;                     ///< tokens written, with those of the reasoning
    std::int64_t reasoning_tokens = 0;           ///< those of them that were reasoning
    std::optional<std::int64_t> late_mean_ns;    ///< by how much chunks were written after they were due
    std::optional<std::int64_t> late_max_ns;     ///< the same of the latest of them
    std::int64_t done_ns = 0;                    ///< after the last write, or when the call was given up
    bool complete = false;                       ///< the answer, or the refusal, was written to its end
};

/// The truth as one JSON object, without a newline; absent values are null.
[[nodiscard]] std::string to_json(const Truth& truth);

}  // namespace laptime::simulator
