#include <laptime/random/philox.hpp>
#include <laptime/simulator/answer.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

namespace laptime::simulator {

namespace {

constexpr std::array<std::string_view, 8> filler{" because", " it",  " follows", " from",
                                                 " what",    " was", " asked",   "."};

/// The choice that `model` takes, and whether it is the right one.
struct Choice {
    std::size_t index;
    bool right;
};

Choice choose(const ModelConfig& model, const Question& question, std::uint64_t seed) {
    const auto by_subject = model.p_right_by_subject.find(question.subject);
    const double p = by_subject == model.p_right_by_subject.end() ? model.p_right : by_subject->second;
    const std::string purpose = "answer of " + model.name + " to " + question.id;
    random::Philox random{random::derive_seed(seed, purpose.c_str())};
    const auto answer = static_cast<std::size_t>(question.answer);
    if (random.uniform() < p) return {.index = answer, .right = true};
    const std::size_t other = random.index(question.choices.size() - 1);
    return {.index = other < answer ? other : other + 1, .right = false};
}

/// Cuts before each space, so that the pieces joined are `text` again.
void append_words(std::string_view text, std::size_t limit, std::vector<std::string>& pieces) {
    while (!text.empty() && pieces.size() < limit) {
        const std::size_t size = std::min(text.find(' ', 1), text.size());
        pieces.emplace_back(text.substr(0, size));
        text.remove_prefix(size);
    }
}

}  // namespace

Answer make_answer(const ModelConfig& model, const Question* question, std::uint64_t seed,
                   std::size_t tokens) {
    Answer answer;
    answer.pieces.reserve(tokens);
    if (question != nullptr) {
        const Choice choice = choose(model, *question, seed);
        answer.right = choice.right;
        append_words(std::string(1, static_cast<char>('A' + choice.index)), tokens, answer.pieces);
        append_words(". " + question->choices[choice.index], tokens, answer.pieces);
    }
    for (std::size_t i = 0; answer.pieces.size() < tokens; ++i) {
        answer.pieces.emplace_back(filler[i % filler.size()]);
    }
    return answer;
}

Timetable make_timetable(const ModelConfig& model, std::uint64_t seed, std::uint64_t ordinal,
                         std::int64_t max_tokens) {
    constexpr double longest_s = 1e9;  // keeps whatever a law draws within what nanoseconds can count
    const std::string purpose = "times of " + model.name;
    random::Philox random{random::derive_seed(seed, purpose.c_str()), ordinal};

    const double drawn = std::round(random::draw(model.output_tokens, random));
    auto tokens = static_cast<std::size_t>(std::clamp(drawn, 1.0, static_cast<double>(max_output_tokens)));
    Timetable timetable;
    if (max_tokens > 0 && static_cast<std::uint64_t>(max_tokens) < tokens) {
        tokens = static_cast<std::size_t>(max_tokens);
        timetable.cut_short = true;
    }
    timetable.due.reserve(tokens);
    double due_s = random::draw(model.time_to_first_token_s, random);
    while (timetable.due.size() < tokens) {
        due_s = std::min(due_s, longest_s);
        timetable.due.push_back(clock::from_seconds(due_s));
        due_s += random::draw(model.inter_token_s, random);
    }
    return timetable;
}

}  // namespace laptime::simulator
