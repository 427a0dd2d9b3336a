/// \file
/// A record as one line of `records.jsonl`. docs/formats.md has the fields.
#pragma once

#include <laptime/records/record.hpp>

#include <span>
#include <string>
#include <string_view>

namespace laptime::records {

/// Appends the line without its newline. Bytes that are not UTF-8 become U+FFFD.
void append_line(std::string& lines, const RequestRecord& record);

/// The same as a text of its own.
[[nodiscard]] std::string to_line(const RequestRecord& record);

/// What stands in a line's `logprobs`; empty where there are none.
[[nodiscard]] std::string logprobs_json(std::span<const TokenLogprob> logprobs);

/// Reads a line into a record, whatever that held before: room it had is used again.
/// \throws error::DataError that says what is wrong with the line
void read_line(std::string_view line, RequestRecord& record);

/// The same as a record of its own.
[[nodiscard]] RequestRecord from_line(std::string_view line);

}  // namespace laptime::records
