// What all connections share: the models, the questions and the log.
#pragma once

#include "truth_log.hpp"

#include <laptime/api/call.hpp>
#include <laptime/simulator/answer.hpp>
#include <laptime/simulator/config.hpp>
#include <laptime/simulator/question_index.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace laptime::simulator {

/// Everything about the reply to one call, before any of it is sent.
struct Reply {
    Answer answer;
    Timetable timetable;
    std::string question_id;
    std::int64_t prompt_tokens = 0;
};

/// Used by the server's thread only, except for the log.
class Service {
  public:
    explicit Service(Config config);

    [[nodiscard]] const std::vector<std::string>& model_names() const noexcept { return names_; }
    [[nodiscard]] TruthLog& log() noexcept { return log_; }

    /// The model's next reply; nothing where there is no such model.
    [[nodiscard]] std::optional<Reply> reply_to(const api::Call& call);

  private:
    struct Model {
        ModelConfig config;
        std::uint64_t calls = 0;
    };

    std::uint64_t seed_;
    std::vector<std::string> names_;
    std::unordered_map<std::string, Model> models_;
    QuestionIndex questions_;
    TruthLog log_;
};

}  // namespace laptime::simulator
