#include "service.hpp"

#include <utility>

namespace laptime::simulator {

Service::Service(Config config)
    : seed_{config.seed},
      key_{std::move(config.key)},
      questions_{std::move(config.questions)},
      log_{config.log} {
    for (ModelConfig& model : config.models) {
        names_.push_back(model.name);
        models_.try_emplace(names_.back(), std::move(model), seed_);
    }
}

Model* Service::find_model(const std::string& name) {
    const auto found = models_.find(name.empty() ? names_.front() : name);
    return found == models_.end() ? nullptr : &found->second;
}

const Question* Service::find_question(const std::string& prompt) const {
    return questions_.find(prompt);
}

}  // namespace laptime::simulator
