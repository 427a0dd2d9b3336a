// What all connections share: the models, the questions and the log.
#pragma once

#include "model.hpp"
#include "truth_log.hpp"

#include <laptime/api/call.hpp>
#include <laptime/simulator/config.hpp>
#include <laptime/simulator/question_index.hpp>

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

namespace laptime::simulator {

/// Used by the server's thread only, except for the log.
class Service {
  public:
    explicit Service(Config config);

    [[nodiscard]] const std::vector<std::string>& model_names() const noexcept { return names_; }
    [[nodiscard]] std::uint64_t seed() const noexcept { return seed_; }
    [[nodiscard]] const std::string& key() const noexcept { return key_; }  ///< empty where none is needed
    [[nodiscard]] TruthLog& log() noexcept { return log_; }

    /// The first model where `name` is empty, since llama.cpp's clients need not name one; nullptr where
    /// there is no model of that name.
    [[nodiscard]] Model* find_model(const std::string& name);

    /// What the prompt asks; nullptr where it is no question that the models know.
    [[nodiscard]] const Question* find_question(const std::string& prompt) const;

  private:
    std::uint64_t seed_;
    std::string key_;
    std::vector<std::string> names_;
    std::unordered_map<std::string, Model> models_;
    QuestionIndex questions_;
    TruthLog log_;
};

}  // namespace laptime::simulator
