/// \file
/// Finds which of many questions a prompt asks.
#pragma once

#include <laptime/simulator/config.hpp>

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace laptime::simulator {

class QuestionIndex {
  public:
    explicit QuestionIndex(std::vector<Question> questions);
    QuestionIndex(const QuestionIndex&) = delete;  // the index holds views of the questions' texts
    QuestionIndex& operator=(const QuestionIndex&) = delete;

    /// The question whose text ends latest in the prompt, so that worked examples before it do not win;
    /// nullptr where there is none. Of several that end there, the longest; of several with the same text,
    /// one whose choices all follow in the prompt, else a free one.
    [[nodiscard]] const Question* find(std::string_view prompt) const;

  private:
    struct Entry {
        const Question* question;
        std::string_view text;  ///< without the white space around it
    };

    /// The last bytes of a text as one number: its key.
    using Tail = std::uint64_t;

    [[nodiscard]] Tail tail_of(std::string_view text) const;
    [[nodiscard]] Tail one_byte_earlier(Tail tail, char byte) const;
    [[nodiscard]] static std::size_t slot_of(Tail tail);
    [[nodiscard]] const Question* find_ending_at(std::string_view prompt, std::size_t end, Tail tail) const;

    std::vector<Question> questions_;
    std::size_t tail_size_ = sizeof(Tail);  ///< how many bytes make a key: as many as the shortest text has
    Tail tail_mask_ = std::numeric_limits<Tail>::max();
    std::bitset<65536> slots_;  ///< rules out nearly all places of a prompt without a look into the table
    std::unordered_map<Tail, std::vector<Entry>> entries_by_tail_;
};

}  // namespace laptime::simulator
