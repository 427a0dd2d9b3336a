// A small blocking HTTP client, one connection each.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace laptime::simulator {

struct Response {
    int status = 0;
    std::string content_type;
    std::string allow;
    std::string retry_after;
    std::string body;
    std::vector<std::string> chunks;  ///< the body as the server cut it; empty where it came in one
    bool keep_alive = false;
    bool complete = false;  ///< false where the connection ended before the response did
    bool reset = false;     ///< the connection was reset, not closed
};

class Client {
  public:
    explicit Client(std::uint16_t port);
    ~Client();

    /// `headers`: whole lines.
    [[nodiscard]] Response request(std::string_view method, std::string_view path, std::string_view body = {},
                                   std::string_view headers = {});

    void send(std::string_view bytes);
    [[nodiscard]] Response read_response();

    /// Whatever the server sends up to and with `marker`, or until it closes; the rest is kept for later.
    [[nodiscard]] std::string read_until(std::string_view marker);

  private:
    struct Connection;
    std::unique_ptr<Connection> connection_;
};

}  // namespace laptime::simulator
