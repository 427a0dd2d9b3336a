// Takes the values of the headers that were sent, which may be keys, out of what a server says of a failure.
#pragma once

#include <laptime/transport/transport.hpp>

#include <string>
#include <vector>

namespace laptime::engine {

class Redaction {
  public:
    explicit Redaction(const std::vector<transport::Header>& headers);

    /// The text without the value of any header, nor what follows the scheme in one such as "Bearer X".
    [[nodiscard]] std::string of(std::string text) const;

  private:
    std::vector<std::string> secrets_;  // the longest first, since one may hold another
};

}  // namespace laptime::engine
