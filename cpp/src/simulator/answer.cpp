#include <laptime/random/philox.hpp>
#include <laptime/simulator/answer.hpp>

#include <algorithm>
#include <array>
#include <string_view>

namespace laptime::simulator {

namespace {

constexpr std::array<std::string_view, 8> filler{" because", " it",  " follows", " from",
                                                 " what",    " was", " asked",   "."};

constexpr std::array<std::string_view, 8> reasoning{" Let", " me", " think",  " about",
                                                    " it",  " a",  " little", "."};

/// What is random about the answer of a model to a question: first whether it is right, then what is wrong.
random::Philox randomness(const ModelConfig& model, const Question& question, std::uint64_t seed) {
    const std::string purpose = "answer of " + model.name + " to " + question.id;
    return random::Philox{random::derive_seed(seed, purpose)};
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
    for (std::size_t i = 0; answer.pieces.size() < tokens; ++i) answer.pieces.emplace_back(filler_word(i));
    return answer;
}

std::optional<std::size_t> full_length(const ModelConfig& model, const Question* question,
                                       std::uint64_t seed) {
    if (question == nullptr || !question->free_answer) return std::nullopt;
    random::Philox random = randomness(model, *question, seed);
    const bool right = draw_right(model, question->subject, random);
    return count_words(text_of(*question->free_answer, right));
}

std::string_view reasoning_word(std::size_t i) {
    return reasoning[i % reasoning.size()];
}

std::string_view filler_word(std::size_t i) {
    return filler[i % filler.size()];
}

bool end_before_stop(const std::vector<std::string>& stop, std::vector<std::string>& pieces) {
    std::string text;
    for (const std::string& piece : pieces) text += piece;
    std::size_t end = std::string::npos;
    for (const std::string& one : stop) {
        if (!one.empty()) end = std::min(end, text.find(one));
    }
    if (end == std::string::npos) return false;
    std::size_t kept = 0;
    for (std::size_t start = 0; start < end; ++kept) {
        start += pieces[kept].size();
        if (start > end) pieces[kept].resize(pieces[kept].size() - (start - end));
    }
    if (kept == 0) pieces.front().clear();
    pieces.resize(std::max<std::size_t>(kept, 1));
    return true;
}

}  // namespace laptime::simulator
