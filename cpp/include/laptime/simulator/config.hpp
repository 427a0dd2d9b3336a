/// \file
/// What a simulated server is: its models, the questions it knows, and where it listens.
#pragma once

#include <laptime/random/laws.hpp>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace laptime::simulator {

/// The most tokens that one answer has, whatever its law draws.
inline constexpr std::size_t max_output_tokens = 1'000'000;

/// How one model behaves.
struct ModelConfig {
    std::string name;
    random::Law time_to_first_token_s = random::Constant{0};
    random::Law inter_token_s = random::Constant{0};
    random::Law output_tokens = random::Constant{8};  ///< rounded; at least 1, at most max_output_tokens
    double p_right = 0.5;  ///< the probability of a right answer, for subjects that are not named below
    std::map<std::string, double> p_right_by_subject = {};
};

/// What the models say to a free question, to the letter.
struct FreeAnswer {
    std::string right;
    std::string wrong;
};

/// A question that the models know: multiple-choice, or free where it has a free answer.
struct Question {
    std::string id;
    std::string subject;
    std::string question;                   ///< what stands in the prompt
    std::vector<std::string> choices = {};  ///< none where there is a free answer
    int answer = 0;                         ///< index of the right choice
    std::optional<FreeAnswer> free_answer = {};
};

struct Config {
    std::vector<ModelConfig> models;
    std::vector<Question> questions;
    std::uint64_t seed = 0;
    std::string host = "127.0.0.1";            ///< an address of this machine only (loopback)
    std::uint16_t port = 0;                    ///< 0: any free port
    std::optional<std::filesystem::path> log;  ///< where to append the truth, one JSON object a line
};

/// \throws error::SpecError that names the first thing that makes no sense
void validate(const Config& config);

}  // namespace laptime::simulator
