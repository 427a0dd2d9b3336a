// A server for tests that answers with exactly the bytes it is given.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

class LoopbackServer {
  public:
    /// In the list of answers: close the connection, without a word, after the answer before.
    inline static const std::string hang_up = "<hang up>";

    /// In the place of an answer: close the connection once the request is read.
    inline static const std::string no_answer = "<no answer>";

    /// Answers the n-th request with the n-th answer; when there is none left it stays silent.
    explicit LoopbackServer(std::vector<std::string> answers);
    ~LoopbackServer();
    LoopbackServer(const LoopbackServer&) = delete;
    LoopbackServer& operator=(const LoopbackServer&) = delete;

    [[nodiscard]] std::string url(const std::string& path) const;
    [[nodiscard]] std::vector<std::string> requests() const;
    [[nodiscard]] int connections() const;

  private:
    void serve();
    void serve_connection(int connection);
    [[nodiscard]] bool readable(int descriptor) const;

    std::vector<std::string> answers_;
    std::size_t next_ = 0;
    int listener_ = -1;
    int stop_pipe_[2] = {-1, -1};
    std::uint16_t port_ = 0;
    mutable std::mutex mutex_;
    std::vector<std::string> requests_;
    int connections_ = 0;
    std::thread thread_;
};

/// A port of the loopback that nobody listens on.
[[nodiscard]] std::uint16_t unused_port();
