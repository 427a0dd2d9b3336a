/// \file
/// Records as columns, for array libraries. Ragged columns are values and offsets, as in Arrow: row i holds
/// values[offsets[i]] … values[offsets[i + 1] − 1].
#pragma once

#include <laptime/records/record.hpp>

#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace laptime::records {

inline constexpr std::int64_t absent = std::numeric_limits<std::int64_t>::min();  ///< in a column of 64 bits
inline constexpr std::int8_t absent_flag = -1;                                    ///< in a column of 8 bits

/// Texts that mostly differ.
struct TextColumn {
    std::string bytes;
    std::vector<std::int64_t> offsets{0};

    void push_back(std::string_view text);
};

/// Texts that mostly repeat: a code a row, and the word that each code stands for.
struct CodedColumn {
    std::vector<std::int32_t> codes;
    std::vector<std::string> words;

    void push_back(std::string_view word);
};

struct Columns {
    TextColumn request_id, sample_id, message, output, reasoning;
    TextColumn logprobs;  ///< the JSON of a line's `logprobs`; empty where there are none
    CodedColumn model, category, finish_reason;
    std::vector<std::int64_t> run_index, segment, attempt, status;
    std::vector<std::int8_t> phase, kind, outcome;  ///< places in phase_names() and so on
    std::vector<std::int8_t> retried;
    std::vector<std::int64_t> intended_ns, admitted_ns, issued_ns, dns_ns, connected_ns, tls_ns, sent_ns,
        first_byte_ns, first_reasoning_ns, first_token_ns, done_ns, given_up_ns;
    std::vector<std::int64_t> chunk_offsets{0}, chunk_arrived_ns, chunk_uncertainty_ns, chunk_tokens;
    std::vector<std::int8_t> chunk_tokens_source;  ///< one a record, not one a chunk
    std::vector<std::int64_t> prompt_tokens, output_tokens, cached_tokens;
    std::vector<std::int8_t> prompt_tokens_source, output_tokens_source, cached_tokens_source;
    std::vector<std::int64_t> server_total_ns, server_load_ns, server_prompt_eval_ns, server_eval_ns;
    std::vector<std::int8_t> connection_reused, closed_by_server;
    std::vector<std::int64_t> bytes_sent, bytes_received;

    [[nodiscard]] std::size_t size() const noexcept { return intended_ns.size(); }
    void push_back(const RequestRecord& record);
};

[[nodiscard]] Columns to_columns(std::span<const RequestRecord> records);

}  // namespace laptime::records
