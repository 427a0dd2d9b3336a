// No key is shown, whatever a server says.
#include "rig.hpp"

#include <doctest/doctest.h>

using namespace laptime;
using namespace engine_test;
using namespace std::chrono_literals;

namespace {

RequestRecord record_of(const Script& script, const std::vector<transport::Header>& headers) {
    Rig rig{in_turn({script})};
    engine::Job job = make_job(1);
    job.targets[0].headers = headers;
    rig.measure(job);
    REQUIRE(rig.kept.records.size() == 1);
    return rig.kept.records[0];
}

}  // namespace

TEST_CASE("no message holds what was sent in a header") {
    const auto message = [](int status, const std::string& body) {
        return record_of(answering(status, body), {{.name = "Authorization", .value = "Bearer sk-0123456789"},
                                                   {.name = "X-Extra", .value = "planted-key\n"},
                                                   {.name = "X-Short", .value = "model"}})
            .message;
    };
    CHECK(message(401, R"({"error":"no user has sk-0123456789, nor sk-0123456789"})") ==
          "no user has [redacted], nor [redacted]");
    CHECK(message(401, R"({"error":"Bearer sk-0123456789 and planted-key"})") == "[redacted] and [redacted]");
    CHECK(message(401, R"({"got":["bearer sk-0123456789"]})") == R"({"got":["bearer [redacted]"]})");
    CHECK(message(404, R"({"error":"no such model"})") == "no such model");
    CHECK(message(200, "{\"error\":\"planted-key is wrong\"}\n") ==
          "the server reported inside its answer: [redacted] is wrong");
    CHECK(message(200, "<p>planted-key\n").find("planted") == std::string::npos);
}

TEST_CASE("a header's value in the midst of which a message was cut is not shown either") {
    const std::vector<transport::Header> headers{{.name = "Authorization", .value = "Bearer sk-0123456789"}};
    const std::string before(289, '.');
    const RequestRecord shortened =
        record_of(answering(401, before + "sk-0123456789 is not a key"), headers);  // at 300 bytes
    CHECK(shortened.message == before + "[redacted]…");
    const RequestRecord beginning =
        record_of(answering(200, std::string(70, '.') + "sk-0123456789"), headers);
    CHECK(beginning.message.find("sk-") == std::string::npos);
}

TEST_CASE("what the model said is kept as it is") {
    const RequestRecord record =
        record_of(answering(200, delta("planted-key")), {{.name = "X-Extra", .value = "planted-key"}});
    CHECK(record.output == "planted-key");
}
