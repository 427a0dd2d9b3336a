/// \file
/// Finds which of many questions a prompt asks.
#pragma once

#include <laptime/simulator/config.hpp>

#include <bitset>
#include <cstddef>
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
    /// one whose choices all follow in the prompt.
    [[nodiscard]] const Question* find(std::string_view prompt) const;

  private:
    struct Entry {
        const Question* question;
        std::string_view text;  ///< without the white space around it
    };

    [[nodiscard]] const Question* find_ending_at(std::string_view prompt, std::size_t end) const;

    std::vector<Question> questions_;
    std::size_t tail_size_ = 8;    ///< how many last bytes of a text are its key: as many as the shortest has
    std::bitset<256> last_bytes_;  ///< rules out most places of a prompt without a look into the table
    std::unordered_map<std::string_view, std::vector<Entry>> entries_by_tail_;
};

}  // namespace laptime::simulator
