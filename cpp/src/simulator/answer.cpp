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

/// What is random about the answer of a model to a question: first whether it is right, then what is wrong.
random::Philox randomness(const ModelConfig& model, const Question& question, std::uint64_t seed) {
    const std::string purpose = "answer of " + model.name + " to " + question.id;
    return random::Philox{random::derive_seed(seed, purpose.c_str())};
}

bool draw_right(const ModelConfig& model, const std::string& subject, random::Philox& random) {
    const auto by_subject = model.p_right_by_subject.find(subject);
    const double p = by_subject == model.p_right_by_subject.end() ? model.p_right : by_subject->second;
    return random.uniform() < p;
}

const std::string& text_of(const FreeAnswer& answer, bool right) {
    return right ? answer.right : answer.wrong;
}

std::size_t draw_choice(const Question& question, bool right, random::Philox& random) {
    const auto answer = static_cast<std::size_t>(question.answer);
    if (right) return answer;
    const std::size_t other = random.index(question.choices.size() - 1);
    return other < answer ? other : other + 1;
}

std::size_t draw_length(const ModelConfig& model, random::Philox& random) {
    const double drawn = std::round(random::draw(model.output_tokens, random));
    return static_cast<std::size_t>(std::clamp(drawn, 1.0, static_cast<double>(max_output_tokens)));
}

/// Takes a word off `text`. Cuts before each space, so that the words joined are `text` again.
std::string_view take_word(std::string_view& text) {
    const std::string_view word = text.substr(0, text.find(' ', 1));
    text.remove_prefix(word.size());
    return word;
}

void append_words(std::string_view text, std::size_t limit, std::vector<std::string>& pieces) {
    while (!text.empty() && pieces.size() < limit) pieces.emplace_back(take_word(text));
}

std::size_t count_words(std::string_view text) {
    std::size_t words = 0;
    for (; !text.empty(); take_word(text)) ++words;
    return words;
}

}  // namespace

Answer make_answer(const ModelConfig& model, const Question* question, std::uint64_t seed,
                   std::size_t tokens) {
    Answer answer;
    answer.pieces.reserve(tokens);
    if (question != nullptr) {
        random::Philox random = randomness(model, *question, seed);
        const bool right = draw_right(model, question->subject, random);
        answer.right = right;
        if (question->free_answer) {
            append_words(text_of(*question->free_answer, right), tokens, answer.pieces);
            return answer;
        }
        const std::size_t choice = draw_choice(*question, right, random);
        append_words(std::string(1, static_cast<char>('A' + choice)), tokens, answer.pieces);
        append_words(". " + question->choices[choice], tokens, answer.pieces);
    }
    for (std::size_t i = 0; answer.pieces.size() < tokens; ++i) {
        answer.pieces.emplace_back(filler[i % filler.size()]);
    }
    return answer;
}

std::optional<std::size_t> full_length(const ModelConfig& model, const Question* question,
                                       std::uint64_t seed) {
    if (question == nullptr || !question->free_answer) return std::nullopt;
    random::Philox random = randomness(model, *question, seed);
    const bool right = draw_right(model, question->subject, random);
    return count_words(text_of(*question->free_answer, right));
}

Timetable make_timetable(const ModelConfig& model, std::uint64_t seed, std::uint64_t ordinal,
                         std::int64_t max_tokens, std::optional<std::size_t> length) {
    constexpr double longest_s = 1e9;  // keeps whatever a law draws within what nanoseconds can count
    const std::string purpose = "times of " + model.name;
    random::Philox random{random::derive_seed(seed, purpose.c_str()), ordinal};

    std::size_t tokens = length ? *length : draw_length(model, random);
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
