#include "llama_cpp_timings.hpp"

#include "answer_part.hpp"

namespace laptime::api {

TokenCounts LlamaCppTimings::counts() const {
    TokenCounts counts{.prompt = prompt_n, .output = predicted_n, .cached = cache_n};
    if (counts.prompt) *counts.prompt += cache_n.value_or(0);
    counts.source = CountSource::server_timings;
    return counts;
}

ServerTimings LlamaCppTimings::durations() const {
    return {.total = std::nullopt, .load = std::nullopt, .prompt_eval = prompt_eval, .eval = eval};
}

LlamaCppTimings read_llama_cpp_timings(JsonReader& json) {
    LlamaCppTimings timings;
    json.object([&](std::string_view key) {
        if (key == "cache_n") {
            timings.cache_n = read_count(json);
        } else if (key == "prompt_n") {
            timings.prompt_n = read_count(json);
        } else if (key == "predicted_n") {
            timings.predicted_n = read_count(json);
        } else if (key == "prompt_ms") {
            timings.prompt_eval = read_milliseconds(json);
        } else if (key == "predicted_ms") {
            timings.eval = read_milliseconds(json);
        }
    });
    return timings;
}

}  // namespace laptime::api
