// One request on its way: gathers what is observed of it into its record.
#pragma once

#include "redaction.hpp"

#include <laptime/api/api.hpp>
#include <laptime/records/record.hpp>
#include <laptime/transport/transport.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace laptime::engine {

class Flight {
  public:
    Flight(records::Identity identity, clock::Instant intended, clock::Instant issued,
           std::unique_ptr<api::Decoder> decoder, const Redaction& redaction);

    void take_head(int status, const transport::Wake& wake);
    void take_bytes(std::string_view bytes, const transport::Wake& wake);
    void take_finish(const transport::Finish& finish, const transport::Wake& wake);
    void take_settled(std::optional<bool> closed_by_server);

    /// The run ended before the request did; this was observed of it.
    void cancel(const transport::Finish& observed);

    [[nodiscard]] records::RequestRecord& record() noexcept { return record_; }

  private:
    void take_events(const transport::Wake& wake);
    void take(const api::TextDelta& delta, const transport::Wake& wake);
    void take(const api::TokenCounts& counts);
    void take(const api::ServerTimings& timings);
    void keep_observed(const transport::Finish& finish);
    void judge(const transport::Finish& finish);
    void judge_answer(const transport::Finish& finish);
    void fail(records::Outcome outcome, std::string message);
    [[nodiscard]] bool answered_well() const noexcept { return status_ >= 200 && status_ < 300; }

    records::RequestRecord record_;
    std::unique_ptr<api::Decoder> decoder_;
    const Redaction& redaction_;  // of every message; what the model said is kept as it is
    std::vector<api::Event> events_;
    std::string first_bytes_;  // of the body: what an error says, or what the answer is instead of an answer
    std::string failure_;      // what the server reported inside its answer
    std::string malformation_;
    std::int64_t pieces_ = 0;
    int status_ = 0;
    bool finished_ = false;
    bool understood_ = false;
};

}  // namespace laptime::engine
