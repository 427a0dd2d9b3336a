// Calls to a simulated server, and what a client makes of its replies.
#pragma once

#include "client.hpp"

#include <laptime/api/api.hpp>
#include <laptime/simulator/config.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace laptime::simulator {

inline constexpr std::uint64_t seed = 11;

/// Twenty sums.
[[nodiscard]] std::vector<Question> questions();

/// Answers eight tokens within a millisecond or so.
[[nodiscard]] ModelConfig quick();

/// Says one token, and then nothing for a day.
[[nodiscard]] ModelConfig stuck();

/// A server of one model that knows the questions.
[[nodiscard]] Config server_of(const ModelConfig& model);

/// Asks question `number`.
[[nodiscard]] api::Call ask(int number, bool stream, std::string model = "quick");

/// A reply as a client of the API understands it.
struct Heard {
    Response response;
    std::string text;
    std::string reasoning;
    std::vector<std::string> pieces;  ///< of the text
    std::vector<api::TokenLogProbability> log_probabilities;
    std::vector<api::TokenCounts> running_counts;
    api::TokenCounts counts;
    api::ServerTimings timings;
    std::string finish_reason;
    bool finished = false;
    int malformed = 0;
    int repaired = 0;
    std::string failure;

    [[nodiscard]] bool broken() const { return malformed > 0 || repaired > 0 || !failure.empty(); }

    void operator()(const api::TextDelta& delta);
    void operator()(const api::TokenCounts& told);
    void operator()(const api::LogProbabilities& told);
    void operator()(const api::ServerTimings& told) { timings = told; }
    void operator()(const api::Finished& told);
    void operator()(const api::Failed& told) { failure = told.message; }
    void operator()(const api::Malformed& /*told*/) { ++malformed; }
    void operator()(const api::Repaired& /*told*/) { ++repaired; }
};

/// What a client of `api` hears in a response.
[[nodiscard]] Heard hear(const api::Api& api, bool stream, Response response);

/// Sends a call and hears the reply. `headers`: whole lines.
[[nodiscard]] Heard send(Client& client, const api::Api& api, const api::Call& call,
                         const std::string& headers = "");

/// A finish reason of OpenAI's in the words of `api`.
[[nodiscard]] std::string in_words_of(const api::Api& api, const std::string& finish_reason);

[[nodiscard]] std::string post(const std::string& path, const std::string& body,
                               const std::string& headers = "");

[[nodiscard]] std::string joined(const std::vector<std::string>& pieces);

}  // namespace laptime::simulator
