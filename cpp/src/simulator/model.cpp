#include "model.hpp"

#include <functional>
#include <utility>

namespace laptime::simulator {

Model::Model(ModelConfig config, std::uint64_t seed)
    : config_{std::move(config)}, seed_{seed}, slots_{config_.slots} {}

Reply Model::reply_to(const api::Call& call, const Question* question, bool caches) {
    Reply reply = make_reply(config_, question, call, seed_, calls_++);
    if (config_.prompt_cache && caches) {
        reply.cached_tokens = cached_tokens(call.prompt, reply.prompt_tokens);
    }
    return reply;
}

double Model::slower() const noexcept {
    if (!config_.slots || slots_.busy() == 0) return 1;
    const auto others = static_cast<double>(slots_.busy() - 1);
    return 1 + config_.slowdown * others / static_cast<double>(*config_.slots);
}

std::int64_t Model::cached_tokens(const std::string& prompt, std::int64_t prompt_tokens) {
    const bool is_new = known_prompts_.insert(std::hash<std::string>{}(prompt)).second;
    return is_new || prompt_tokens == 0 ? 0 : prompt_tokens - 1;
}

}  // namespace laptime::simulator
