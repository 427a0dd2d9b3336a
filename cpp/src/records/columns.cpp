#include <laptime/records/columns.hpp>
#include <laptime/records/line.hpp>

#include <algorithm>

namespace laptime::records {

namespace {

void push(std::vector<std::int64_t>& column, const std::optional<clock::Instant>& stamp) {
    column.push_back(stamp ? clock::to_ns(*stamp) : absent);
}

void push(std::vector<std::int64_t>& column, const std::optional<clock::Duration>& duration) {
    column.push_back(duration ? duration->count() : absent);
}

template <class Number>
void push_number(std::vector<std::int64_t>& column, const std::optional<Number>& number) {
    column.push_back(number ? std::int64_t{*number} : absent);
}

void push_flag(std::vector<std::int8_t>& column, const std::optional<bool>& flag) {
    column.push_back(flag ? static_cast<std::int8_t>(*flag) : absent_flag);
}

void push_count(std::vector<std::int64_t>& values, std::vector<std::int8_t>& sources,
                const std::optional<TokenCount>& count) {
    values.push_back(count ? count->value : absent);
    sources.push_back(count ? static_cast<std::int8_t>(count->source) : absent_flag);
}

void push_identity(Columns& columns, const Identity& identity) {
    columns.request_id.push_back(identity.request_id);
    columns.sample_id.push_back(identity.sample_id);
    columns.model.push_back(identity.model);
    columns.category.push_back(identity.category);
    columns.run_index.push_back(identity.run_index);
    columns.segment.push_back(identity.segment);
    columns.attempt.push_back(identity.attempt);
    columns.phase.push_back(static_cast<std::int8_t>(identity.phase));
    columns.kind.push_back(static_cast<std::int8_t>(identity.kind));
}

void push_times(Columns& columns, const Times& times) {
    columns.intended_ns.push_back(clock::to_ns(times.intended));
    push(columns.admitted_ns, times.admitted);
    push(columns.issued_ns, times.issued);
    push(columns.dns_ns, times.dns);
    push(columns.connected_ns, times.connected);
    push(columns.tls_ns, times.tls);
    push(columns.sent_ns, times.sent);
    push(columns.first_byte_ns, times.first_byte);
    push(columns.first_reasoning_ns, times.first_reasoning);
    push(columns.first_token_ns, times.first_token);
    push(columns.done_ns, times.done);
    push(columns.given_up_ns, times.given_up);
    for (const Chunk& chunk : times.chunks) {
        columns.chunk_arrived_ns.push_back(clock::to_ns(chunk.arrived));
        columns.chunk_uncertainty_ns.push_back(chunk.uncertainty.count());
        push_number(columns.chunk_tokens, chunk.tokens);
    }
    columns.chunk_offsets.push_back(static_cast<std::int64_t>(columns.chunk_arrived_ns.size()));
    columns.chunk_tokens_source.push_back(
        times.chunk_tokens_source ? static_cast<std::int8_t>(*times.chunk_tokens_source) : absent_flag);
}

void push_counts(Columns& columns, const RequestRecord& record) {
    push_count(columns.prompt_tokens, columns.prompt_tokens_source, record.tokens.prompt);
    push_count(columns.output_tokens, columns.output_tokens_source, record.tokens.output);
    push_count(columns.cached_tokens, columns.cached_tokens_source, record.tokens.cached);
    push(columns.server_total_ns, record.server.total);
    push(columns.server_load_ns, record.server.load);
    push(columns.server_prompt_eval_ns, record.server.prompt_eval);
    push(columns.server_eval_ns, record.server.eval);
}

void push_outcome(Columns& columns, const RequestRecord& record) {
    columns.outcome.push_back(static_cast<std::int8_t>(record.outcome));
    columns.retried.push_back(static_cast<std::int8_t>(record.retried));
    push_number(columns.status, record.status);
    columns.message.push_back(record.message);
    columns.finish_reason.push_back(record.finish_reason);
    columns.output.push_back(record.output);
    columns.reasoning.push_back(record.reasoning);
    columns.logprobs.push_back(logprobs_json(record.logprobs));
    push_flag(columns.connection_reused, record.connection.reused);
    push_flag(columns.closed_by_server, record.connection.closed_by_server);
    push_number(columns.bytes_sent, record.connection.bytes_sent);
    push_number(columns.bytes_received, record.connection.bytes_received);
}

}  // namespace

void TextColumn::push_back(std::string_view text) {
    bytes += text;
    offsets.push_back(static_cast<std::int64_t>(bytes.size()));
}

void CodedColumn::push_back(std::string_view word) {
    // Rows of one word come in stretches, and there are few words: look at the last one, then at all.
    if (!codes.empty() && words[static_cast<std::size_t>(codes.back())] == word) {
        codes.push_back(codes.back());
        return;
    }
    const auto found = std::find(words.begin(), words.end(), word);
    codes.push_back(static_cast<std::int32_t>(found - words.begin()));
    if (found == words.end()) words.emplace_back(word);
}

void Columns::push_back(const RequestRecord& record) {
    push_identity(*this, record.identity);
    push_times(*this, record.times);
    push_counts(*this, record);
    push_outcome(*this, record);
}

Columns to_columns(std::span<const RequestRecord> records) {
    Columns columns;
    for (const RequestRecord& record : records) columns.push_back(record);
    return columns;
}

}  // namespace laptime::records
