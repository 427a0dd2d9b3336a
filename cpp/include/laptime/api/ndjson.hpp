/// \file
/// Newline-delimited JSON: one value a line, LF or CRLF, empty lines ignored.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace laptime::api {

class NdjsonParser {
  public:
    /// What a line may hold.
    static constexpr std::size_t longest = std::size_t{16} << 20U;

    /// The next line that `bytes` complete, without its end; takes what it has read from their front. None
    /// once they are used up. `bytes` may be cut anywhere. The line may be a part of `bytes`; it holds until
    /// the next call.
    [[nodiscard]] std::optional<std::string_view> next(std::string_view& bytes);

    /// What stands after the last newline: a whole line of a server that ends without one, or half a line.
    [[nodiscard]] std::string_view rest() const noexcept { return half_line_; }

    /// A line has gone beyond `longest`. From then on the stream is ignored, and nothing of it is kept.
    [[nodiscard]] bool too_long() const noexcept { return too_long_; }

  private:
    std::string half_line_;
    std::string line_;  // a line that came in several pieces
    bool too_long_ = false;
};

}  // namespace laptime::api
