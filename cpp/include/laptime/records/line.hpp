/// \file
/// A record as one line of `records.jsonl`. docs/formats.md has the fields.
#pragma once

#include <laptime/records/record.hpp>

#include <span>
#include <string>
#include <string_view>

namespace laptime::records {

/// The line without its newline. Bytes that are not UTF-8 become U+FFFD.
[[nodiscard]] std::string to_line(const RequestRecord& record);

/// What stands in a line's `logprobs`; empty where there are none.
[[nodiscard]] std::string logprobs_json(std::span<const TokenLogprob> logprobs);

/// \throws error::DataError that says what is wrong with the line
[[nodiscard]] RequestRecord from_line(std::string_view line);

}  // namespace laptime::records
