// Bytes of a server in a message of ours.
#pragma once

#include <string>
#include <string_view>

namespace laptime::api {

/// The beginning of `text`, as UTF-8 and not cut within a character.
[[nodiscard]] std::string shortened(std::string_view text);

}  // namespace laptime::api
