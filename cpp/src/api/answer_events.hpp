// What all APIs have in common when an answer's parts become events.
#pragma once

#include "answer_part.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace laptime::api {

/// The events of one answer. At most one of them is Finished, and none follows a Failed.
class AnswerEvents {
  public:
    /// The events of one part, in the order that event.hpp promises. Takes the part's content.
    void tell(AnswerPart& part, bool repaired, std::vector<Event>& events);

    /// The answer is complete. That finishes it where its server gives no reason for its end.
    void tell_end(std::vector<Event>& events);

    void tell_failure(std::string message, std::vector<Event>& events);

    /// `what` is not what the API promises; `bytes` begins like this.
    static void tell_malformed(std::string_view what, std::string_view bytes, std::vector<Event>& events);

    /// Nothing that follows can be understood any more.
    void give_up(std::string message, std::vector<Event>& events);

    /// Nothing more will be told, whatever comes.
    [[nodiscard]] bool over() const noexcept { return over_; }

  private:
    void finish(std::string reason, std::vector<Event>& events);

    bool has_content_ = false;
    bool finished_ = false;
    bool over_ = false;
};

}  // namespace laptime::api
