// Bytes of answers that are broken on purpose.
#pragma once

#include <string>
#include <string_view>

namespace laptime::simulator {

/// An encoded piece of a stream, or a whole answer: JSON whose last line is cut in its middle. It is still a
/// line or an event of its own.
[[nodiscard]] std::string cut_json(std::string_view encoded);

/// Stands in a text for half a character until the text is encoded: encoders make whole characters only. It
/// is U+E000, which no text of ours has.
inline constexpr std::string_view half_character_mark = "\xEE\x80\x80";

/// Replaces the mark in encoded bytes by the first two of the three bytes of "€".
[[nodiscard]] std::string with_half_character(std::string_view encoded);

/// What is told of an answer that breaks off.
inline constexpr std::string_view runner_stopped = "the model runner stopped in the middle of the answer";

/// What stands before many a server that is down.
inline constexpr std::string_view web_page =
    "<!DOCTYPE html>\n<html><head><title>Maintenance</title></head>"
    "<body><h1>We will be back soon</h1></body></html>\n";

}  // namespace laptime::simulator
