#include "mutation.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace laptime::api::testing {

namespace {

constexpr std::size_t longest_change = 40;

/// What means something to one of the parsers.
constexpr std::array<std::string_view, 38> tokens{"\n",
                                                  "\r",
                                                  "\r\n",
                                                  "\n\n",
                                                  "data: ",
                                                  "data",
                                                  "event: error\n",
                                                  "error: ",
                                                  ": ",
                                                  ":",
                                                  "\"",
                                                  "\\",
                                                  "\\u",
                                                  "\\ud83d",
                                                  "\\ude42",
                                                  "{",
                                                  "}",
                                                  "[",
                                                  "]",
                                                  ",",
                                                  "null",
                                                  "true",
                                                  "false",
                                                  "-1",
                                                  "1e999",
                                                  "0.5",
                                                  "99999999999999999999",
                                                  "[DONE]",
                                                  "\"error\":",
                                                  "{\"a\":",
                                                  "\"stop\"",
                                                  "\xEF\xBB\xBF",
                                                  "\xFF",
                                                  "\xE2\x82",
                                                  "\xF0\x9F\x99\x82",
                                                  "\xED\xA0\x80",
                                                  "\"index\":1,",
                                                  "\"finish_reason\":\"x\","};

}  // namespace

Mutator::Mutator(std::uint64_t seed, std::vector<std::string> corpus)
    : random_{seed}, corpus_{std::move(corpus)} {}

std::string Mutator::next() {
    origin_ = random_.index(corpus_.size());
    std::string text = corpus_[origin_];
    const std::uint64_t changes = 1 + random_.index(4);
    for (std::uint64_t i = 0; i < changes; ++i) change(text);
    return text;
}

std::vector<std::string_view> Mutator::cut(std::string_view text, std::size_t most) {
    std::vector<std::size_t> ends{text.size()};
    const std::uint64_t cuts = random_.index(most);
    for (std::uint64_t i = 0; i < cuts; ++i) ends.push_back(random_.index(text.size() + 1));
    std::ranges::sort(ends);
    std::vector<std::string_view> pieces;
    std::size_t begin = 0;
    for (const std::size_t end : ends) {
        pieces.push_back(text.substr(begin, end - begin));
        begin = end;
    }
    return pieces;
}

void Mutator::change(std::string& text) {
    const std::size_t at = place(text);
    switch (random_.index(7)) {
        case 0:  // flip a bit
            if (at < text.size()) text[at] = static_cast<char>(text[at] ^ (1 << random_.index(8)));
            break;
        case 1:  // another byte
            if (at < text.size()) text[at] = static_cast<char>(random_.index(256));
            break;
        case 2:
            text.erase(at, length(text, at));
            break;
        case 3:
            text.insert(at, new_bytes());
            break;
        case 4:  // duplicate a part
            text.insert(at, text.substr(at, length(text, at)));
            break;
        case 5: {  // go on as another text does
            const std::string& other = corpus_[random_.index(corpus_.size())];
            text = text.substr(0, at) + other.substr(place(other));
            break;
        }
        default:
            text.resize(at);
    }
}

std::size_t Mutator::place(const std::string& text) {
    return random_.index(text.size() + 1);
}

std::size_t Mutator::length(const std::string& text, std::size_t from) {
    return std::min(text.size() - from, random_.index(longest_change) + 1);
}

std::string Mutator::new_bytes() {
    if (random_.index(3) != 0) return std::string{tokens.at(random_.index(tokens.size()))};
    std::string bytes;
    const std::uint64_t count = 1 + random_.index(8);
    for (std::uint64_t i = 0; i < count; ++i) bytes += static_cast<char>(random_.index(256));
    return bytes;
}

}  // namespace laptime::api::testing
