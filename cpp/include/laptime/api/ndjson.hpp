/// \file
/// Newline-delimited JSON: one value a line, LF or CRLF, empty lines ignored.
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace laptime::api {

class NdjsonParser {
  public:
    /// Calls `on_line` for each line that `bytes` complete. `bytes` may be cut anywhere.
    void feed(std::string_view bytes, const std::function<void(std::string_view)>& on_line);

    /// What stands after the last newline: a whole line of a server that ends without one, or half a line.
    [[nodiscard]] std::string_view rest() const noexcept { return line_; }

  private:
    std::string line_;
};

}  // namespace laptime::api
