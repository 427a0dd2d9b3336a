/// \file
/// What the engine is given: whom to ask, what to ask, and how.
#pragma once

#include <laptime/api/api.hpp>
#include <laptime/clock/time.hpp>
#include <laptime/schedule/load.hpp>
#include <laptime/transport/transport.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace laptime::engine {

/// One model on one server.
struct Target {
    const api::Api* api = nullptr;
    std::string url;    ///< the server's base URL, without a slash at its end
    std::string model;  ///< the name that the server knows
    std::string label;  ///< the name in the records: "api/model"
    std::vector<transport::Header> headers;
    std::string extra_body;  ///< see api::Call
};

/// One question.
struct Sample {
    std::string id;
    std::string category;
    std::string prompt;
    std::optional<std::int32_t> max_tokens{};  ///< of this answer; absent: the job's
};

struct Job {
    std::vector<Target> targets;
    std::vector<Sample> samples;
    std::string warmup_prompt = "Say hello.";
    /// Unless empty, each prompt is sent as "[prefix-request_id] prompt", warm-up too: no two begin alike, so
    /// that a server's prompt cache has nothing to give. A word that no earlier run has used.
    std::string prompt_prefix;
    api::Generation generation;
    schedule::Load load;
    clock::Duration timeout = std::chrono::seconds{120};
    std::int32_t segment = 0;
};

}  // namespace laptime::engine
