/// \file
/// Server-sent events, as the HTML standard defines their parsing (section 9.2.6): a byte order mark at the
/// start is skipped; lines end in LF, CR or CRLF; comments are ignored; `data` lines of one event are joined
/// by LF; an event that the stream's end cuts off is dropped.
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace laptime::api {

struct SseEvent {
    std::string type;  ///< "message" where the stream names none
    std::string data;
};

class SseParser {
  public:
    /// Calls `on_event` for each event that `bytes` complete. `bytes` may be cut anywhere.
    void feed(std::string_view bytes, const std::function<void(const SseEvent&)>& on_event);

  private:
    void end_line(const std::function<void(const SseEvent&)>& on_event);
    void take_field(std::string_view line);

    std::string line_;
    SseEvent event_;
    bool has_data_ = false;
    bool at_start_ = true;
    bool after_carriage_return_ = false;
};

}  // namespace laptime::api
