#include "loopback_server.hpp"

#include <laptime/clock/clock.hpp>
#include <laptime/error/error.hpp>
#include <laptime/transport/curl_transport.hpp>
#include <laptime/transport/fetch.hpp>

#include <map>
#include <optional>
#include <string>
#include <vector>

#include <doctest/doctest.h>

using namespace laptime::transport;
using laptime::clock::Instant;
using laptime::clock::SteadyClock;
using laptime::error::TargetError;
using namespace std::chrono_literals;

namespace {

struct Heard {
    int status = 0;
    std::string body;
    Instant head;
    Instant last_bytes;
    std::optional<Finish> finish;
    Instant finished;
    bool settled = false;
    std::optional<bool> closed_by_server;
};

class Ears final : public Listener {
  public:
    void on_head(TransferId id, int status, const Wake& wake) override {
        heard[id].status = status;
        heard[id].head = wake.at;
        CHECK(wake.uncertainty >= 0ns);
    }
    void on_bytes(TransferId id, std::string_view bytes, const Wake& wake) override {
        heard[id].body += bytes;
        heard[id].last_bytes = wake.at;
    }
    void on_finish(TransferId id, const Finish& finish, const Wake& wake) override {
        CHECK_FALSE(heard[id].finish.has_value());
        heard[id].finish = finish;
        heard[id].finished = wake.at;
    }
    void on_settled(TransferId id, std::optional<bool> closed_by_server) override {
        CHECK_FALSE(heard[id].settled);
        heard[id].settled = true;
        heard[id].closed_by_server = closed_by_server;
    }

    std::map<TransferId, Heard> heard;
};

HttpRequest post(const std::string& url, laptime::clock::Duration timeout = 20s) {
    return {.method = "POST",
            .url = url,
            .headers = {{.name = "X-Test", .value = "yes"}},
            .body = "{\"question\": 1}",
            .timeout = timeout};
}

struct Rig {
    /// Sends and waits until all is heard.
    const Heard& exchange(TransferId id, const HttpRequest& request) {
        transport.submit(id, request);
        while (!ears.heard[id].settled) transport.poll(clock.now() + 50ms, ears);
        return ears.heard[id];
    }

    SteadyClock clock;
    CurlTransport transport{clock};
    Ears ears;
};

std::string with_length(const std::string& body, const std::string& headers = "") {
    return "HTTP/1.1 200 OK\r\n" + headers + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
           body;
}

}  // namespace

TEST_CASE("an answer comes with its status, its bytes and stamps in order") {
    LoopbackServer server{{with_length("hello")}};
    Rig rig;
    const Instant before = rig.clock.now();
    const Heard& heard = rig.exchange(1, post(server.url("/x")));
    CHECK(heard.status == 200);
    CHECK(heard.body == "hello");
    const Finish& finish = *heard.finish;
    CHECK(finish.failure == Failure::none);
    CHECK_FALSE(finish.connection_reused);
    CHECK(finish.bytes_sent == 15);
    CHECK(finish.bytes_received == 5);
    REQUIRE(finish.sent.has_value());
    REQUIRE(finish.connected.has_value());
    CHECK(before <= *finish.connected);
    CHECK(*finish.sent <= heard.head);
    CHECK(heard.head <= heard.last_bytes);
    CHECK(heard.last_bytes <= heard.finished);
    CHECK_FALSE(finish.tls.has_value());
    const std::string request = server.requests().at(0);
    CHECK(request.starts_with("POST /x HTTP/1.1\r\n"));
    CHECK(request.find("X-Test: yes\r\n") != std::string::npos);
    CHECK(request.ends_with("\r\n\r\n{\"question\": 1}"));
    CHECK(request.find("Expect:") == std::string::npos);
}

TEST_CASE("each request goes out with its own id, unless a header names it") {
    LoopbackServer server{std::vector<std::string>(4, with_length("hello"))};
    Rig rig;
    HttpRequest request = post(server.url("/"));
    const auto sent_with_id = [&](TransferId id, const std::string& request_id) {
        request.request_id = request_id;
        rig.exchange(id, request);
        return server.requests().back();
    };
    CHECK(sent_with_id(1, "first").find("X-Request-Id: first\r\n") != std::string::npos);
    const std::string second = sent_with_id(2, "second");
    CHECK(second.find("X-Request-Id: second\r\n") != std::string::npos);
    CHECK(second.find("first") == std::string::npos);
    CHECK(second.find("X-Test: yes\r\n") != std::string::npos);
    CHECK(sent_with_id(3, "").find("X-Request-Id") == std::string::npos);
    request.headers.push_back({.name = "x-request-id", .value = "theirs"});
    const std::string fourth = sent_with_id(4, "fourth");
    CHECK(fourth.find("x-request-id: theirs\r\n") != std::string::npos);
    CHECK(fourth.find("fourth") == std::string::npos);
}

TEST_CASE("a server may ask for a pause, but not for one beyond any clock") {
    LoopbackServer server{{with_length("busy", "Retry-After: 7\r\n"),
                           with_length("busy", "Retry-After: 99999999999\r\n"), with_length("free")}};
    Rig rig;
    const HttpRequest request = post(server.url("/"));
    CHECK(rig.exchange(1, request).finish->retry_after == 7s);
    CHECK(rig.exchange(2, request).finish->retry_after == 1'000'000'000s);
    CHECK_FALSE(rig.exchange(3, request).finish->retry_after.has_value());
}

TEST_CASE("a connection that is kept is used again, and says so") {
    LoopbackServer server{{with_length("one"), with_length("two")}};
    Rig rig;
    CHECK_FALSE(rig.exchange(1, post(server.url("/"))).finish->connection_reused);
    CHECK(rig.ears.heard[1].closed_by_server == false);
    const Heard& second = rig.exchange(2, post(server.url("/")));
    CHECK(second.finish->connection_reused);
    CHECK_FALSE(second.finish->sent_again);
    CHECK_FALSE(second.finish->connected.has_value());
    CHECK(server.connections() == 1);
}

TEST_CASE("a server that closes after its answer without a word is found out, and connected to again") {
    LoopbackServer server{{with_length("one"), LoopbackServer::hang_up, with_length("two")}};
    Rig rig;
    CHECK(rig.exchange(1, post(server.url("/"))).closed_by_server == true);
    const Heard& second = rig.exchange(2, post(server.url("/")));
    CHECK(second.finish->failure == Failure::none);
    CHECK_FALSE(second.finish->connection_reused);
    CHECK(second.body == "two");
}

TEST_CASE("requests that meet a kept connection just as it is closed go out again, however often") {
    constexpr TransferId n = 12;
    std::vector<std::string> answers{with_length("answer")};
    for (TransferId id = 1; id < n; ++id) {
        answers.push_back(LoopbackServer::no_answer);
        answers.push_back(with_length("answer"));
    }
    LoopbackServer server{answers};
    Rig rig;
    for (TransferId id = 0; id < n; ++id) {
        CAPTURE(id);
        const Heard& heard = rig.exchange(id, post(server.url("/")));
        CHECK(heard.finish->failure == Failure::none);
        CHECK(heard.body == "answer");
        CHECK_FALSE(heard.finish->connection_reused);
        CHECK(heard.finish->sent_again == (id > 0));
    }
    CHECK(server.requests().size() == 2 * n - 1);
}

TEST_CASE("a server that announces the close of its connection has closed it") {
    LoopbackServer server{{with_length("one", "Connection: close\r\n"), LoopbackServer::hang_up}};
    Rig rig;
    CHECK(rig.exchange(1, post(server.url("/"))).closed_by_server == true);
}

TEST_CASE("an answer without a length ends with its connection") {
    LoopbackServer server{{"HTTP/1.1 200 OK\r\n\r\nhello", LoopbackServer::hang_up}};
    Rig rig;
    const Heard& heard = rig.exchange(1, post(server.url("/")));
    CHECK(heard.finish->failure == Failure::none);
    CHECK(heard.body == "hello");
    CHECK(heard.closed_by_server == true);
}

TEST_CASE("a connection that is lost in the middle is a failure with what had come") {
    LoopbackServer server{{"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf", LoopbackServer::hang_up}};
    Rig rig;
    const Heard& heard = rig.exchange(1, post(server.url("/")));
    CHECK(heard.finish->failure == Failure::connection_lost);
    CHECK(heard.body == "half");
    CHECK(heard.finish->message == "the server closed the connection before the answer had ended");
    CHECK_FALSE(heard.closed_by_server.has_value());
}

TEST_CASE("a new connection that is closed without an answer is a failure, and nothing is sent again") {
    LoopbackServer server{{LoopbackServer::no_answer, with_length("not asked for")}};
    Rig rig;
    const Heard& heard = rig.exchange(1, post(server.url("/")));
    CHECK(heard.finish->failure == Failure::connection_lost);
    CHECK(heard.finish->message == "the server closed the connection without an answer");
    CHECK_FALSE(heard.finish->sent_again);
    CHECK(server.requests().size() == 1);
}

TEST_CASE("nobody listening is a failure to connect") {
    Rig rig;
    const Heard& heard = rig.exchange(1, post("http://127.0.0.1:" + std::to_string(unused_port()) + "/"));
    CHECK(heard.finish->failure == Failure::connect);
    CHECK_FALSE(heard.finish->sent.has_value());
}

TEST_CASE("a name that nobody knows is a failure to connect, after which others are reached") {
    LoopbackServer server{{with_length("one"), with_length("two")}};
    Rig rig;
    CHECK(rig.exchange(1, post("http://nosuch.invalid:9/")).finish->failure == Failure::connect);
    CHECK(rig.exchange(2, post(server.url("/"))).body == "one");
    CHECK(rig.exchange(3, post("http://nosuch.invalid:9/")).finish->failure == Failure::connect);
    CHECK(rig.exchange(4, post(server.url("/"))).body == "two");
}

TEST_CASE("no answer within the time is a time-out") {
    LoopbackServer server{{}};
    Rig rig;
    const Heard& heard = rig.exchange(1, post(server.url("/"), 30ms));
    CHECK(heard.finish->failure == Failure::timeout);
    CHECK(heard.finish->sent.has_value());
}

TEST_CASE("what is cancelled is not heard of again") {
    LoopbackServer server{{}};
    Rig rig;
    rig.transport.submit(1, post(server.url("/")));
    rig.transport.poll(rig.clock.now() + 10ms, rig.ears);
    const std::optional<Finish> observed = rig.transport.cancel(1);
    REQUIRE(observed.has_value());
    CHECK(observed->sent.has_value());
    CHECK_FALSE(rig.transport.cancel(1).has_value());
    for (int i = 0; i < 5; ++i) rig.transport.poll(rig.clock.now() + 5ms, rig.ears);
    CHECK_FALSE(rig.ears.heard[1].finish.has_value());
    CHECK_FALSE(rig.ears.heard[1].settled);
}

TEST_CASE("polls with nothing to do reach their deadline and tell of nothing") {
    Rig rig;
    const Instant until = rig.clock.now() + 3ms;
    while (rig.clock.now() < until) rig.transport.poll(until, rig.ears);
    CHECK(rig.ears.heard.empty());
}

TEST_CASE("fetch brings a page, or says that none came") {
    LoopbackServer server{{with_length("models")}};
    const SteadyClock clock;
    CurlTransport transport{clock};
    HttpRequest request = post(server.url("/list"));
    request.method = "GET";
    request.body = {};
    const Response response = fetch(transport, clock, request);
    CHECK(response.status == 200);
    CHECK(response.body == "models");
    CHECK(server.requests().at(0).starts_with("GET /list HTTP/1.1\r\n"));
    request.url = "http://127.0.0.1:" + std::to_string(unused_port()) + "/";
    CHECK_THROWS_AS(static_cast<void>(fetch(transport, clock, request)), TargetError);
}
