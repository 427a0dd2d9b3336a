#include <laptime/error/error.hpp>
#include <laptime/simulator/config.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <string_view>
#include <utility>
#include <variant>

#include <boost/asio/ip/address.hpp>

namespace laptime::simulator {

namespace {

constexpr std::array<std::pair<api::UsagePlace, std::string_view>, 4> usage_places{{
    {api::UsagePlace::end, "end"},
    {api::UsagePlace::finish, "finish"},
    {api::UsagePlace::every_chunk, "every_chunk"},
    {api::UsagePlace::nowhere, "nowhere"},
}};

[[noreturn]] void refuse(const std::string& message) {
    throw error::SpecError("simulator: " + message);
}

bool is_finite_and_not_negative(double value) {
    return std::isfinite(value) && value >= 0;
}

/// What is wrong with a law of times or counts; empty where nothing is.
struct Objection {
    std::string operator()(const random::Constant& law) const {
        return is_finite_and_not_negative(law.value) ? "" : "must be finite and not negative";
    }
    std::string operator()(const random::Lognormal& law) const {
        if (!(std::isfinite(law.median) && law.median > 0)) return "needs a median above 0";
        return is_finite_and_not_negative(law.sigma) ? "" : "needs a sigma that is finite and not negative";
    }
    std::string operator()(const random::Gamma& law) const {
        if (!is_finite_and_not_negative(law.mean)) return "needs a mean that is finite and not negative";
        return std::isfinite(law.shape) && law.shape > 0 ? "" : "needs a shape above 0";
    }
};

void validate_law(const random::Law& law, const ModelConfig& model, const char* key) {
    const std::string objection = std::visit(Objection{}, law);
    if (!objection.empty()) refuse("model '" + model.name + "': " + key + " " + objection);
}

void validate_probability(double p, const ModelConfig& model, const std::string& key) {
    if (!(p >= 0 && p <= 1)) {
        refuse("model '" + model.name + "': " + key + " must lie between 0 and 1, not " + std::to_string(p));
    }
}

void validate_slots(const ModelConfig& model) {
    const std::string where = "model '" + model.name + "': ";
    if (model.slots && *model.slots == 0) refuse(where + "slots must be at least 1");
    if (!is_finite_and_not_negative(model.slowdown)) {
        refuse(where + "slowdown must be finite and not negative");
    }
    if (model.slowdown > 0 && !model.slots) refuse(where + "slowdown needs a number of slots");
}

void validate_model(const ModelConfig& model) {
    if (model.name.empty()) refuse("a model has no name");
    validate_law(model.time_to_first_token_s, model, "time_to_first_token_s");
    validate_law(model.inter_token_s, model, "inter_token_s");
    validate_law(model.output_tokens, model, "output_tokens");
    validate_law(model.reasoning_tokens, model, "reasoning_tokens");
    validate_law(model.tokens_per_chunk, model, "tokens_per_chunk");
    validate_probability(model.p_empty_chunk, model, "p_empty_chunk");
    validate_probability(model.p_right, model, "p_right");
    for (const auto& [subject, p] : model.p_right_by_subject) {
        validate_probability(p, model, "p_right_by_subject." + subject);
    }
    validate_slots(model);
    for (std::size_t i = 0; i < model.faults.size(); ++i) {
        const std::string objection = objection_to(model.faults[i]);
        if (objection.empty()) continue;
        refuse("model '" + model.name + "': fault " + std::to_string(i + 1) + ": " + objection);
    }
}

void validate_choices(const Question& question, const std::string& where) {
    constexpr std::size_t letters = 26;  // a choice is named by a letter
    const std::size_t choices = question.choices.size();
    if (choices < 2 || choices > letters) refuse(where + "it must have 2 to 26 choices");
    if (question.answer < 0 || static_cast<std::size_t>(question.answer) >= choices) {
        refuse(where + "answer " + std::to_string(question.answer) + " is none of its " +
               std::to_string(choices) + " choices, counted from 0");
    }
}

void validate_free_answer(const FreeAnswer& answer, const std::string& where) {
    if (answer.right.empty()) refuse(where + "its right reply is empty");
    if (answer.wrong.empty()) refuse(where + "its wrong reply is empty");
    if (answer.right == answer.wrong) refuse(where + "its right and its wrong reply are the same");
}

void validate_question(const Question& question) {
    const std::string where = "question '" + question.id + "': ";
    if (question.id.empty()) refuse("a question has no id");
    if (std::ranges::all_of(question.question, [](char c) { return c == ' ' || (c >= '\t' && c <= '\r'); })) {
        refuse(where + "its text is empty");
    }
    if (question.free_answer) {
        if (!question.choices.empty()) refuse(where + "it has both choices and a free answer");
        validate_free_answer(*question.free_answer, where);
    } else {
        validate_choices(question, where);
    }
}

void validate_host(const std::string& host) {
    boost::system::error_code failure;
    const auto address = boost::asio::ip::make_address(host, failure);
    if (failure || !address.is_loopback()) {
        refuse("host '" + host + "' is not a loopback address such as 127.0.0.1");
    }
}

}  // namespace

std::string_view name_of(api::UsagePlace place) noexcept {
    for (const auto& [known, name] : usage_places) {
        if (known == place) return name;
    }
    return {};
}

api::UsagePlace usage_place(std::string_view name) {
    for (const auto& [place, its_name] : usage_places) {
        if (its_name == name) return place;
    }
    refuse("token counts cannot be told at '" + std::string{name} + "': end, finish, every_chunk, nowhere");
}

void validate(const Config& config) {
    if (config.models.empty()) refuse("there are no models");
    std::set<std::string_view> names;
    for (const ModelConfig& model : config.models) {
        validate_model(model);
        if (!names.insert(model.name).second) refuse("there are two models of the name '" + model.name + "'");
    }
    for (const Question& question : config.questions) validate_question(question);
    validate_host(config.host);
}

}  // namespace laptime::simulator
