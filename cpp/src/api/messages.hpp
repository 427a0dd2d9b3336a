// The lists of messages in which chat APIs carry a prompt.
#pragma once

#include "json_fields.hpp"

#include <string>
#include <string_view>

namespace laptime::api {

/// One message from the user, as JSON.
[[nodiscard]] std::string messages_with(std::string_view prompt);

/// The text of all messages, in order. Content may be a string or a list of typed parts.
[[nodiscard]] std::string text_of_messages(const Json& messages);

/// The same where messages are required. \throws error::DataError where there is no list of them
[[nodiscard]] std::string required_messages(const Json& body);

}  // namespace laptime::api
