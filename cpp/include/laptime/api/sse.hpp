/// \file
/// Server-sent events, as the HTML standard defines their parsing (section 9.2.6): a byte order mark at the
/// start is skipped; lines end in LF, CR or CRLF; comments are ignored; `data` lines of one event are joined
/// by LF; an event that the stream's end cuts off is dropped.
///
/// Two allowances. llama.cpp once told errors in lines that begin with `error:` instead of `data:`: such a
/// line is data of the type "error". And servers that end without the last empty line are not lost:
/// unended().
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace laptime::api {

struct SseEvent {
    std::string_view type;  ///< "message" where the stream names none
    std::string_view data;
};

class SseParser {
  public:
    /// What a line, and the data of an event, may hold.
    static constexpr std::size_t longest = std::size_t{16} << 20U;

    /// The next event that `bytes` complete; takes what it has read from their front. None once they are used
    /// up; what they begin is kept for the bytes that follow. `bytes` may be cut anywhere. The event's data
    /// may be a part of `bytes`, so that nothing is copied; it holds until the next call.
    [[nodiscard]] std::optional<SseEvent> next(std::string_view& bytes);

    /// The event that the end of the stream cuts off, if it has data.
    [[nodiscard]] std::optional<SseEvent> unended();

    /// The stream has gone beyond `longest`. From then on it is ignored, and nothing of it is kept.
    [[nodiscard]] bool too_long() const noexcept { return too_long_; }

  private:
    [[nodiscard]] std::optional<std::string_view> next_line(std::string_view& bytes);
    void take_line(std::string_view line);
    void take_data(std::string_view data);
    void keep_data();
    [[nodiscard]] SseEvent event() const;
    void give_up();

    std::string half_line_;
    std::string line_;  // a line that came in several pieces
    std::string type_;
    std::string_view data_;  // in kept_, in line_, or in the bytes at hand
    std::string kept_;
    bool has_data_ = false;
    bool told_ = false;  // the event at hand was given out
    bool at_start_ = true;
    bool after_carriage_return_ = false;
    bool too_long_ = false;
};

}  // namespace laptime::api
