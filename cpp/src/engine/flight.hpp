// One attempt on its way: gathers what is observed of it into its record.
#pragma once

#include "chunk_tokens.hpp"
#include "redaction.hpp"
#include "request.hpp"

#include <laptime/api/api.hpp>
#include <laptime/records/record.hpp>
#include <laptime/transport/transport.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace laptime::engine {

class Flight {
  public:
    /// \param streamed whether the answer is asked for piece by piece
    Flight(const Request& request, const records::Identity& identity, clock::Instant issued,
           std::unique_ptr<api::Decoder> decoder, bool streamed, const Redaction& redaction);

    [[nodiscard]] const Request& request() const noexcept { return request_; }

    void take_head(int status, const transport::Wake& wake);
    void take_bytes(std::string_view bytes, const transport::Wake& wake);
    void take_finish(const transport::Finish& finish, const transport::Wake& wake);
    void take_settled(std::optional<bool> closed_by_server);

    /// It took too long, or the run ended first; this was observed of it.
    void give_up(records::Outcome outcome, const std::string& why, const transport::Finish& observed,
                 clock::Instant now);

    /// What the server asked for before another attempt.
    [[nodiscard]] std::optional<clock::Duration> retry_after() const noexcept { return retry_after_; }

    /// Whether a connection was opened for it, which takes a port of this machine.
    [[nodiscard]] bool opened_connection() const noexcept { return opened_connection_; }

    /// When the newest bytes of the answer came; since when it was issued where none has.
    [[nodiscard]] clock::Instant last_heard() const noexcept { return last_heard_; }

    [[nodiscard]] records::RequestRecord& record() noexcept { return record_; }
    [[nodiscard]] const records::RequestRecord& record() const noexcept { return record_; }

    [[nodiscard]] clock::Instant issued() const noexcept { return issued_; }

    /// When the first attempt of its request was.
    [[nodiscard]] clock::Instant first_issued() const noexcept {
        return request_.first_issued.value_or(issued_);
    }

    /// Whether its outcome is known; its connection may still be watched.
    [[nodiscard]] bool ended() const noexcept { return ended_; }

  private:
    void take_events(const transport::Wake& wake);
    void take(api::Event& event, const transport::Wake& wake);
    void take(const api::TextDelta& delta, const transport::Wake& wake);
    void take(api::LogProbabilities& tokens);
    void take(const api::TokenCounts& counts);
    void take(const api::ServerTimings& timings);
    void keep_observed(const transport::Finish& finish);
    void judge(const transport::Finish& finish);
    void judge_answer(const transport::Finish& finish);
    void fail(records::Outcome outcome, std::string message);
    void end(const transport::Finish& observed);
    void remark(std::string_view remark);
    void keep_first(std::string_view bytes);
    [[nodiscard]] bool answered_well() const noexcept { return status_ >= 200 && status_ < 300; }

    Request request_;
    clock::Instant issued_;
    records::RequestRecord record_;
    std::unique_ptr<api::Decoder> decoder_;
    bool streamed_;
    const Redaction& redaction_;  // of every message; what the model said is kept as it is
    std::vector<api::Event> events_;
    std::string first_bytes_;  // of the body: what an error says, or what the answer is instead of an answer
    std::string failure_;      // what the server reported inside its answer
    std::string malformation_;
    ChunkTokens chunk_tokens_;
    clock::Instant last_heard_;
    std::optional<clock::Duration> retry_after_;
    int status_ = 0;
    bool opened_connection_ = false;
    bool repaired_ = false;
    bool finished_ = false;  // the model, by the server's word
    bool ended_ = false;
    bool understood_ = false;
};

}  // namespace laptime::engine
