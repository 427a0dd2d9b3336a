/// \file
/// One way of talking to a model server, in both directions: what a client sends and understands, and what a
/// simulated server understands and sends. Pure: bytes in, values out, no network.
///
/// To add an API, write one file like llamacpp.cpp and name it in registry.cpp.
#pragma once

#include <laptime/api/call.hpp>
#include <laptime/api/event.hpp>

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace laptime::api {

/// Turns the bytes of one response body, cut anywhere, into events.
class Decoder {
  public:
    Decoder() = default;
    Decoder(const Decoder&) = delete;
    Decoder& operator=(const Decoder&) = delete;
    virtual ~Decoder() = default;

    /// Appends the events that `bytes` complete. Never throws on bad input: that becomes Malformed.
    virtual void feed(std::string_view bytes, std::vector<Event>& events) = 0;

    /// The body has ended. An unfinished stream yields no Finished event: it was cut short.
    virtual void finish(std::vector<Event>& events) = 0;

    /// Whether anything that came is of this API, though it may have told nothing yet: whose turn it is, or
    /// a piece without text.
    [[nodiscard]] virtual bool recognised() const noexcept = 0;
};

/// Where a simulated server tells its token counts.
enum class UsagePlace {
    end,          ///< in a chunk of its own after the finish, where the API has such
    finish,       ///< in the chunk that tells the finish
    every_chunk,  ///< running, with each piece, and in full at the end
    nowhere,
};

/// How servers of one API differ from each other. What an API has no form for is left out: only OpenAI's has
/// a chunk of its own for the counts, only that and llama.cpp's tell them with each piece, and Ollama's and
/// llama.cpp's have no end marker.
struct ReplyStyle {
    UsagePlace usage = UsagePlace::end;
    bool end_marker = true;  ///< what the API ends a stream with, beside the finish itself ("[DONE]")
};

/// One piece of a simulated answer.
struct ReplyPiece {
    std::string_view text;
    bool reasoning = false;  ///< plain text where the API does not tell the two apart
    std::int64_t prompt_tokens = 0;
    std::int64_t tokens_so_far = 0;  ///< with those of this piece
    /// Where the call asked for log-probabilities: of the tokens in this piece.
    std::vector<TokenLogProbability> log_probabilities = {};
};

/// What a simulated server tells at the end of an answer.
struct ReplyEnd {
    std::string finish_reason = "stop";  ///< in OpenAI's words: "stop" or "length"
    std::int64_t prompt_tokens = 0;
    std::int64_t output_tokens = 0;
    std::int64_t cached_tokens = 0;  ///< of the prompt
    ServerTimings timings;
};

/// Turns one simulated answer into the bytes of a response body: the Decoder's other side. It may keep views
/// of the call, which must outlive it.
class Encoder {
  public:
    Encoder() = default;
    Encoder(const Encoder&) = delete;
    Encoder& operator=(const Encoder&) = delete;
    virtual ~Encoder() = default;

    /// What comes before the first piece of a stream; may be empty.
    [[nodiscard]] virtual std::string start() = 0;
    [[nodiscard]] virtual std::string piece(const ReplyPiece& piece) = 0;
    [[nodiscard]] virtual std::string end(const ReplyEnd& end) = 0;

    /// The answer of a call that does not stream.
    [[nodiscard]] virtual std::string whole(const std::vector<ReplyPiece>& pieces, const ReplyEnd& end) = 0;

    /// An error in the middle of a stream, after which nothing comes.
    [[nodiscard]] virtual std::string error(std::string_view message) = 0;
};

class Api {
  public:
    Api() = default;
    Api(const Api&) = delete;
    Api& operator=(const Api&) = delete;
    virtual ~Api() = default;

    [[nodiscard]] virtual std::string_view name() const noexcept = 0;

    /// The URL that this API's servers have by habit.
    [[nodiscard]] virtual std::string_view default_url() const noexcept = 0;

    /// A path that answers 200 to GET once the server is up, with a list of its models.
    [[nodiscard]] virtual std::string_view ready_path() const noexcept = 0;

    // ── the client's side
    // ────────────────────────────────────────────────────────────────────────────────────

    /// What the API has no field for is left out (Anthropic's has no seed).
    /// \throws error::SpecError where `extra_body` is not a JSON object, or where log-probabilities are asked
    /// for and the API gives none
    [[nodiscard]] virtual EncodedCall encode(const Call& call) const = 0;
    [[nodiscard]] virtual std::unique_ptr<Decoder> decoder(bool stream) const = 0;

    /// The header that carries a key.
    [[nodiscard]] virtual Header key_header(std::string_view key) const = 0;

    /// The names of the models that the answer to GET ready_path() lists.
    /// \throws error::DataError where it is no such list
    [[nodiscard]] virtual std::vector<std::string> decode_models(std::string_view body) const = 0;

    // ── the simulated server's side
    // ──────────────────────────────────────────────────────────────────────────

    /// The path on which calls arrive (POST).
    [[nodiscard]] virtual std::string_view call_path() const noexcept = 0;

    /// The fields that the body of a call may have; for servers that refuse all others.
    [[nodiscard]] virtual std::span<const std::string_view> call_fields() const noexcept = 0;

    /// \throws error::DataError where the body is not a call of this API
    [[nodiscard]] virtual Call decode_call(std::string_view body) const = 0;

    [[nodiscard]] virtual std::string_view content_type(bool stream) const noexcept = 0;

    [[nodiscard]] virtual std::unique_ptr<Encoder> encoder(const Call& call,
                                                           const ReplyStyle& style) const = 0;
    [[nodiscard]] virtual std::string encode_error(std::string_view message) const = 0;

    /// The answer to GET ready_path(), listing `models`.
    [[nodiscard]] virtual std::string encode_models(const std::vector<std::string>& models) const = 0;
};

/// The API of that name. \throws error::SpecError that lists the names there are
[[nodiscard]] const Api& find_api(std::string_view name);

/// All APIs, sorted by name.
[[nodiscard]] const std::vector<const Api*>& all_apis();

/// The message inside the body of an error response, in any of the forms that servers use; the body itself,
/// shortened, where none is found.
[[nodiscard]] std::string error_message(std::string_view body);

}  // namespace laptime::api
