/// \file
/// What the engine is given: whom to ask, what to ask, and how.
#pragma once

#include <laptime/api/api.hpp>
#include <laptime/clock/time.hpp>
#include <laptime/schedule/load.hpp>
#include <laptime/transport/transport.hpp>

#include <cstdint>
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
};

struct Job {
    std::vector<Target> targets;
    std::vector<Sample> samples;
    std::string warmup_prompt = "Say hello.";
    api::Generation generation;
    schedule::Load load;
    clock::Duration timeout = std::chrono::seconds{120};
    std::int32_t segment = 0;
};

}  // namespace laptime::engine
