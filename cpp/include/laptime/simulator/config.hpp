/// \file
/// What a simulated server is: its models, the questions it knows, and where it listens.
#pragma once

#include <laptime/api/api.hpp>
#include <laptime/random/laws.hpp>
#include <laptime/simulator/fault.hpp>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace laptime::simulator {

/// The most tokens that one answer has, whatever its law draws.
inline constexpr std::size_t max_output_tokens = 1'000'000;

/// The place's name in configurations.
[[nodiscard]] std::string_view name_of(api::UsagePlace place) noexcept;

/// \throws error::SpecError that lists the names there are
[[nodiscard]] api::UsagePlace usage_place(std::string_view name);

/// How one model behaves. A law of counts is rounded.
struct ModelConfig {
    std::string name;
    random::Law time_to_first_token_s = random::Constant{0};
    random::Law inter_token_s = random::Constant{0};
    random::Law output_tokens = random::Constant{8};     ///< without the reasoning; at least 1
    random::Law reasoning_tokens = random::Constant{0};  ///< come before the answer
    random::Law tokens_per_chunk = random::Constant{1};  ///< at least 1; a chunk leaves with its last token
    /// The probability that the text of a chunk is held back and comes with that of the next one.
    double p_empty_chunk = 0;
    double p_right = 0.5;  ///< the probability of a right answer, for subjects that are not named below
    std::map<std::string, double> p_right_by_subject = {};

    /// How many calls are answered at the same time; the others wait, first come, first served. Absent: all.
    std::optional<std::size_t> slots = {};
    /// While `busy` slots are taken, the time between tokens is 1 + slowdown × (busy − 1) / slots times as
    /// long.
    double slowdown = 0;
    /// Whether a prompt that was asked before is read from a cache: but one of its tokens count as cached,
    /// and the time to the first token is as much shorter as tokens are left.
    bool prompt_cache = false;

    api::UsagePlace usage = api::UsagePlace::end;
    bool early_head = false;     ///< the head leaves when a slot is given, not with the first token
    bool strict_fields = false;  ///< calls with fields that the API does not have are refused with 422
    std::vector<Fault> faults = {};
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
    std::string key = {};            ///< what clients must send, by the header of their API; empty for none
    std::string host = "127.0.0.1";  ///< an address of this machine only (loopback)
    std::uint16_t port = 0;          ///< 0: any free port
    std::optional<std::filesystem::path> log;  ///< where to append the truth, one JSON object a line
};

/// \throws error::SpecError that names the first thing that makes no sense
void validate(const Config& config);

}  // namespace laptime::simulator
