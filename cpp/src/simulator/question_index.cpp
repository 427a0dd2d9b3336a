#include <laptime/simulator/question_index.hpp>

#include <algorithm>
#include <utility>

namespace laptime::simulator {

namespace {

constexpr std::string_view white_space = " \t\n\v\f\r";

/// Prompts are often built from stripped texts.
std::string_view strip(std::string_view text) {
    const std::size_t first = text.find_first_not_of(white_space);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(white_space) + 1 - first);
}

bool offers_all_choices(std::string_view text, const Question& question) {
    return std::ranges::all_of(question.choices, [text](const std::string& choice) {
        return text.find(strip(choice)) != std::string_view::npos;
    });
}

unsigned char last_byte(std::string_view text) {
    return static_cast<unsigned char>(text.back());
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
    for (const Entry& entry : entries) {
        last_bytes_.set(last_byte(entry.text));
        entries_by_tail_[entry.text.substr(entry.text.size() - tail_size_)].push_back(entry);
    }
    for (auto& [tail, same_tail] : entries_by_tail_) {
        std::ranges::stable_sort(same_tail, std::ranges::greater{},
                                 [](const Entry& e) { return e.text.size(); });
    }
}

const Question* QuestionIndex::find(std::string_view prompt) const {
    for (std::size_t end = prompt.size(); end >= tail_size_; --end) {
        if (!last_bytes_.test(last_byte(prompt.substr(0, end)))) continue;
        if (const Question* question = find_ending_at(prompt, end)) return question;
    }
    return nullptr;
}

const Question* QuestionIndex::find_ending_at(std::string_view prompt, std::size_t end) const {
    const auto found = entries_by_tail_.find(prompt.substr(end - tail_size_, tail_size_));
    if (found == entries_by_tail_.end()) return nullptr;
    const Entry* best = nullptr;
    for (const Entry& entry : found->second) {  // longest first
        if (best != nullptr && entry.text.size() < best->text.size()) break;
        if (!prompt.substr(0, end).ends_with(entry.text)) continue;
        if (offers_all_choices(prompt.substr(end), *entry.question)) return entry.question;
        if (best == nullptr) best = &entry;
    }
    return best == nullptr ? nullptr : best->question;
}

}  // namespace laptime::simulator
