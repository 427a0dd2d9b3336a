/// \file
/// What the engine is given: whom to ask, what to ask, and how.
#pragma once

#include <laptime/api/api.hpp>
#include <laptime/clock/time.hpp>
#include <laptime/schedule/limits.hpp>
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
    std::string extra_body;    ///< see api::Call
    std::string ca_file = {};  ///< see transport::HttpRequest
    std::size_t number = 0;    ///< begins its request ids: its place among all that the run was to measure
};

/// One question.
struct Sample {
    std::string id;
    std::string category;
    std::string prompt;
    std::optional<std::int32_t> max_tokens{};  ///< of this answer; absent: the job's
};

/// How long is waited for answers; what takes longer is a timeout.
struct Timeouts {
    /// With all its attempts, since it was first issued.
    clock::Duration request = std::chrono::seconds{120};
    std::optional<clock::Duration> attempt;  ///< each of them, since it was issued
    std::optional<clock::Duration> chunk;    ///< without a byte of the answer, from issuing to its end
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
    std::optional<std::size_t> max_in_flight;  ///< under open load: what is due beyond it waits
    schedule::Limits limits;
    clock::Duration warmup{};  ///< the load goes on for so long before anything is measured
    /// And for so long after, so that the last measured requests meet the same load.
    clock::Duration cooldown{};
    clock::Duration grace = std::chrono::seconds{30};  ///< for what is in flight when the time is over
    Timeouts timeouts;
    std::size_t retries = 0;  ///< further attempts of a request that failed in a way that may pass
    std::uint64_t seed = 0;   ///< of the pauses between attempts
    std::int32_t segment = 0;
};

}  // namespace laptime::engine
