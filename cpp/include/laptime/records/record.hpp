/// \file
/// One request, as it was observed. A field that was not observed is absent, never 0.
#pragma once

#include <laptime/clock/time.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace laptime::records {

enum class Phase : std::uint8_t { warmup, measure, cooldown };
enum class Kind : std::uint8_t { generate, loglikelihood };
enum class Outcome : std::uint8_t {
    ok,
    http_error,
    timeout,
    connect_failed,
    connection_lost,
    protocol_error,
    truncated,
    out_of_memory,
    cancelled
};
/// Where a token count comes from.
enum class TokenSource : std::uint8_t { usage, server_timings, tokenizer, chunks, logprobs };

/// Which request this was.
struct Identity {
    std::string request_id;
    std::string sample_id;
    std::string model;  ///< "api/model"
    std::string category;
    std::int32_t run_index = 0;
    std::int32_t segment = 0;  ///< the stretch of the run (one process on one host) that recorded it
    std::int32_t attempt = 0;
    Phase phase = Phase::measure;
    Kind kind = Kind::generate;
};

/// One arrival of answer bytes.
struct Chunk {
    clock::Instant arrived;
    clock::Duration uncertainty{};       ///< the true arrival lies within ± this of `arrived`
    std::optional<std::int32_t> tokens;  ///< tokens it holds, where that is known
};

/// When things happened, on the client's monotonic clock.
struct Times {
    clock::Instant intended;  ///< when the schedule wanted it sent: the same for all attempts of a request
    std::optional<clock::Instant>
        admitted;  ///< when a cap in flight let it go, where it had to wait for that
    std::optional<clock::Instant> issued;
    std::optional<clock::Instant> dns;
    std::optional<clock::Instant> connected;
    std::optional<clock::Instant> tls;
    std::optional<clock::Instant> sent;
    std::optional<clock::Instant> first_byte;
    std::optional<clock::Instant> first_reasoning;
    std::optional<clock::Instant> first_token;  ///< the first piece of the answer itself
    std::optional<clock::Instant> done;
    std::optional<clock::Instant> given_up;  ///< when it was clear that the rest would not come, or too late
    std::vector<Chunk> chunks;
    std::optional<TokenSource> chunk_tokens_source;  ///< who counted the tokens of the chunks
};

struct TokenCount {
    std::int64_t value = 0;
    TokenSource source = TokenSource::usage;
};

struct Tokens {
    std::optional<TokenCount> prompt;
    std::optional<TokenCount> output;
    std::optional<TokenCount> cached;
};

/// The server's own clock.
struct ServerTimings {
    std::optional<clock::Duration> total;
    std::optional<clock::Duration> load;
    std::optional<clock::Duration> prompt_eval;
    std::optional<clock::Duration> eval;
};

/// One token of the answer and how likely the model took it to be.
struct TokenLogprob {
    std::string token;
    double logprob = 0.0;  ///< natural logarithm; not a number where the server gave none
    std::vector<std::pair<std::string, double>> top;  ///< the likeliest tokens in its place, where asked for
};

struct Connection {
    std::optional<bool> reused;
    std::optional<bool> closed_by_server;  ///< right after this answer, although it could have been kept
    std::optional<std::int64_t> bytes_sent;
    std::optional<std::int64_t> bytes_received;
};

struct RequestRecord {
    Identity identity;
    Times times;
    Outcome outcome = Outcome::ok;
    bool retried = false;                ///< it failed, and another attempt of the request followed
    std::optional<std::int32_t> status;  ///< HTTP status
    std::string message;                 ///< what went wrong, in one line; empty when ok
    std::string finish_reason;
    std::string output;
    std::string reasoning;
    Tokens tokens;
    ServerTimings server;
    Connection connection;
    std::vector<TokenLogprob> logprobs;  ///< token by token, where they were asked for
};

[[nodiscard]] std::string_view name_of(Phase phase) noexcept;
[[nodiscard]] std::string_view name_of(Kind kind) noexcept;
[[nodiscard]] std::string_view name_of(Outcome outcome) noexcept;
[[nodiscard]] std::string_view name_of(TokenSource source) noexcept;

// The names, in the order of the enumerators: what a column of codes is read with.
[[nodiscard]] const std::vector<std::string_view>& phase_names();
[[nodiscard]] const std::vector<std::string_view>& kind_names();
[[nodiscard]] const std::vector<std::string_view>& outcome_names();
[[nodiscard]] const std::vector<std::string_view>& token_source_names();

}  // namespace laptime::records
