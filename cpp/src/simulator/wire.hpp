// Bytes of HTTP responses. Each is built into one string, so that it leaves in one write.
#pragma once

#include <string>
#include <string_view>

namespace laptime::simulator {

/// A whole response. `header` is one more line of its head ("Allow: GET"); empty for none.
[[nodiscard]] std::string whole_response(int status, std::string_view content_type, std::string_view body,
                                         bool keep_alive, std::string_view header = {});

/// The head of a response whose body comes in chunks.
[[nodiscard]] std::string chunked_head(std::string_view content_type, bool keep_alive);

/// Appends one chunk; nothing where `data` is empty, since an empty chunk would end the body.
void append_chunk(std::string_view data, std::string& bytes);

/// Ends a body of chunks.
inline constexpr std::string_view last_chunk = "0\r\n\r\n";

}  // namespace laptime::simulator
