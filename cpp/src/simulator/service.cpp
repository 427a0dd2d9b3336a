#include "service.hpp"

#include <string_view>
#include <utility>

namespace laptime::simulator {

namespace {

std::int64_t count_words(std::string_view text) {
    constexpr std::string_view white_space = " \t\n\v\f\r";
    std::int64_t words = 0;
    std::size_t end = 0;
    for (std::size_t start = 0;
         (start = text.find_first_not_of(white_space, end)) != std::string_view::npos;) {
        ++words;
        end = text.find_first_of(white_space, start);
        if (end == std::string_view::npos) break;
    }
    return words;
}

}  // namespace

Service::Service(Config config)
    : seed_{config.seed}, questions_{std::move(config.questions)}, log_{config.log} {
    for (const ModelConfig& model : config.models) {
        names_.push_back(model.name);
        models_.emplace(model.name, Model{.config = model});
    }
}

std::optional<Reply> Service::reply_to(const api::Call& call) {
    const auto found = models_.find(call.model);
    if (found == models_.end()) return std::nullopt;
    Model& model = found->second;

    Reply reply;
    const Question* question = questions_.find(call.prompt);
    reply.timetable = make_timetable(model.config, seed_, model.calls++, call.generation.max_tokens,
                                     full_length(model.config, question, seed_));
    reply.answer = make_answer(model.config, question, seed_, reply.timetable.due.size());
    if (question != nullptr) reply.question_id = question->id;
    reply.prompt_tokens = count_words(call.prompt);
    return reply;
}

}  // namespace laptime::simulator
