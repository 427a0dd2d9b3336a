// The "timings" that llama.cpp gives in its own API, and beside the usage in OpenAI's.
#pragma once

#include <laptime/api/event.hpp>
#include <laptime/api/json_reader.hpp>

#include <chrono>
#include <cstdint>
#include <optional>

namespace laptime::api {

struct LlamaCppTimings {
    std::optional<std::int64_t> cache_n;   ///< tokens of the prompt that were in the cache
    std::optional<std::int64_t> prompt_n;  ///< the others
    std::optional<std::int64_t> predicted_n;
    std::optional<std::chrono::nanoseconds> prompt_eval;
    std::optional<std::chrono::nanoseconds> eval;

    /// Counts for where the server gives no usage.
    [[nodiscard]] TokenCounts counts() const;

    [[nodiscard]] ServerTimings durations() const;
};

[[nodiscard]] LlamaCppTimings read_llama_cpp_timings(JsonReader& json);

}  // namespace laptime::api
