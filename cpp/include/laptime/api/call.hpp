/// \file
/// What is asked of a model, before any API gives it a form.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace laptime::api {

/// How the answer is to be generated.
struct Generation {
    std::int64_t max_tokens = 256;
    double temperature = 0;
    double top_p = 1;
    std::vector<std::string> stop;
    std::optional<std::int64_t> seed;
    bool stream = true;
    /// Ask for the log-probability of each token, and of so many others in its place; absent: do not ask.
    std::optional<std::int32_t> top_logprobs = {};
};

/// One question to one model. All strings are UTF-8.
struct Call {
    std::string model;
    std::string prompt;
    Generation generation;
    /// A JSON object whose fields are added to the body and win over ours; a null takes ours out. Empty for
    /// none.
    std::string extra_body = {};
};

struct Header {
    std::string name;
    std::string value;
};

/// A Call in the form that an API wants: the path is relative to the server's base URL.
struct EncodedCall {
    std::string path;
    std::vector<Header> headers;
    std::string body;
};

}  // namespace laptime::api
