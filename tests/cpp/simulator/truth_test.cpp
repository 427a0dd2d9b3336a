#include <laptime/simulator/truth.hpp>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

using namespace laptime::simulator;

TEST_CASE("a truth is one line of JSON, with null for what was not there") {
    CHECK(
        to_json(Truth{}) ==
        R"({"request_id":null,"model":"","api":"","connection":0,"question_id":null,"right":null,)"
        R"("status":0,"fault":null,"received_ns":0,"queued_ns":null,"first_byte_sent_ns":null,)"
        R"("chunk_sent_ns":[],"chunk_written_ns":[],"chunk_tokens":[],"empty_chunks":[],"tokens":0,"reasoning_tokens":0,)"
        R"("late_mean_ns":null,"late_max_ns":null,"done_ns":0,"complete":false})");
    const Truth truth{.request_id = "r-1",
                      .model = "swift:1b",
                      .api = "openai",
                      .connection = 3,
                      .question_id = "q",
                      .right = false,
                      .status = 200,
                      .fault = "reset",
                      .received_ns = 9'000'000'000'000'000'001,
                      .queued_ns = 2,
                      .first_byte_sent_ns = 3,
                      .chunk_sent_ns = {4, 5},
                      .chunk_written_ns = {5, 6},
                      .chunk_tokens = {1, 2},
                      .empty_chunks = {0},
                      .tokens = 3,
                      .reasoning_tokens = 1,
                      .late_mean_ns = 6,
                      .late_max_ns = 7,
                      .done_ns = 8,
                      .complete = true};
    CHECK(
        to_json(truth) ==
        R"({"request_id":"r-1","model":"swift:1b","api":"openai","connection":3,"question_id":"q",)"
        R"("right":false,"status":200,"fault":"reset","received_ns":9000000000000000001,"queued_ns":2,)"
        R"("first_byte_sent_ns":3,"chunk_sent_ns":[4,5],"chunk_written_ns":[5,6],"chunk_tokens":[1,2],"empty_chunks":[0],)"
        R"("tokens":3,"reasoning_tokens":1,"late_mean_ns":6,"late_max_ns":7,"done_ns":8,)"
        R"("complete":true})");
}

TEST_CASE("whatever bytes a client sends, the truth is valid JSON of one line") {
    Truth truth;
    truth.model = "a \"b\" \\ \n \x01 \xFF \xE2\x82 €";
    truth.request_id = truth.model;
    const std::string line = to_json(truth);
    CHECK(line.find('\n') == std::string::npos);
    const auto json = nlohmann::json::parse(line);
    CHECK(json["model"] == "a \"b\" \\ \n \x01 \uFFFD \uFFFD €");
    CHECK(json["request_id"] == json["model"]);
}
