// The two forms in which log-probabilities come, read and written.
//
// A list of tokens (OpenAI's chat, llama.cpp, Ollama): [{"token", "logprob", "top_logprobs": [{"token",
// "logprob"}, …]}, …]. Columns (OpenAI's older completions, vLLM): {"tokens": […], "token_logprobs": […],
// "top_logprobs": [{"token": logprob, …}, …]}.
#pragma once

#include <laptime/api/event.hpp>
#include <laptime/api/json_reader.hpp>

#include <string>
#include <vector>

namespace laptime::api {

/// Reads a list of tokens. Older llama.cpp's, {"content", "probs": [{"tok_str", "prob"}, …]}, and the one
/// with probabilities after sampling, {"token", "prob", "top_probs"}, are understood too: the logarithm is
/// taken here. A token without a probability is left out.
void read_token_list(JsonReader& json, std::vector<TokenLogProbability>& tokens);

/// Reads the "logprobs" of OpenAI's APIs: {"content": list of tokens}, or columns.
void read_logprobs_object(JsonReader& json, std::vector<TokenLogProbability>& tokens);

/// Appends a list of tokens.
void append_token_list(std::string& out, const std::vector<TokenLogProbability>& tokens);

/// Appends columns.
void append_token_columns(std::string& out, const std::vector<TokenLogProbability>& tokens);

}  // namespace laptime::api
