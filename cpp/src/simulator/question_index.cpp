#include <laptime/simulator/question_index.hpp>

#include <algorithm>
#include <limits>
#include <utility>

namespace laptime::simulator {

namespace {

constexpr std::string_view white_space = " \t\n\v\f\r";
constexpr std::size_t byte_bits = 8;

/// Prompts are often built from stripped texts.
std::string_view strip(std::string_view text) {
    const std::size_t first = text.find_first_not_of(white_space);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(white_space) + 1 - first);
}

/// A free question has none, so it offers all of them.
bool offers_all_choices(std::string_view text, const Question& question) {
    return std::ranges::all_of(question.choices, [text](const std::string& choice) {
        return text.find(strip(choice)) != std::string_view::npos;
    });
}

}  // namespace

QuestionIndex::QuestionIndex(std::vector<Question> questions) : questions_{std::move(questions)} {
    std::vector<Entry> entries;
    entries.reserve(questions_.size());
    for (const Question& question : questions_) {
        const std::string_view text = strip(question.question);
        if (text.empty()) continue;
        entries.push_back({.question = &question, .text = text});
        tail_size_ = std::min(tail_size_, text.size());
    }
    tail_mask_ >>= byte_bits * (sizeof(Tail) - tail_size_);
    for (const Entry& entry : entries) {
        const Tail tail = tail_of(entry.text);
        slots_.set(slot_of(tail));
        entries_by_tail_[tail].push_back(entry);
    }
    for (auto& [tail, same_tail] : entries_by_tail_) {
        std::ranges::stable_sort(same_tail, [](const Entry& a, const Entry& b) {
            if (a.text.size() != b.text.size()) return a.text.size() > b.text.size();
            return !a.question->free_answer && b.question->free_answer;
        });
    }
}

const Question* QuestionIndex::find(std::string_view prompt) const {
    if (prompt.size() < tail_size_) return nullptr;
    Tail tail = tail_of(prompt);
    for (std::size_t start = prompt.size() - tail_size_;; --start) {
        if (slots_.test(slot_of(tail))) {
            if (const Question* question = find_ending_at(prompt, start + tail_size_, tail)) return question;
        }
        if (start == 0) return nullptr;
        tail = one_byte_earlier(tail, prompt[start - 1]);
    }
}

QuestionIndex::Tail QuestionIndex::tail_of(std::string_view text) const {
    Tail tail = 0;
    for (std::size_t i = 1; i <= tail_size_; ++i) tail = one_byte_earlier(tail, text[text.size() - i]);
    return tail;
}

/// The tail of a text that ends one byte earlier, and so begins with `byte`.
QuestionIndex::Tail QuestionIndex::one_byte_earlier(Tail tail, char byte) const {
    return (tail << byte_bits | static_cast<unsigned char>(byte)) & tail_mask_;
}

/// The upper bits of a product with 2⁶⁴ / φ: they depend on all bytes of the tail.
std::size_t QuestionIndex::slot_of(Tail tail) {
    constexpr Tail multiplier = 0x9E3779B97F4A7C15;
    constexpr std::size_t slot_bits = 16;
    return (tail * multiplier) >> (std::numeric_limits<Tail>::digits - slot_bits);
}

const Question* QuestionIndex::find_ending_at(std::string_view prompt, std::size_t end, Tail tail) const {
    const auto found = entries_by_tail_.find(tail);
    if (found == entries_by_tail_.end()) return nullptr;
    const Entry* best = nullptr;
    for (const Entry& entry : found->second) {  // longest first; of the same length, with choices first
        if (best != nullptr && entry.text.size() < best->text.size()) break;
        if (!prompt.substr(0, end).ends_with(entry.text)) continue;
        if (offers_all_choices(prompt.substr(end), *entry.question)) return entry.question;
        if (best == nullptr) best = &entry;
    }
    return best == nullptr ? nullptr : best->question;
}

}  // namespace laptime::simulator
