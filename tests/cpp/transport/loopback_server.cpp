#include "loopback_server.hpp"

#include <array>
#include <charconv>
#include <string_view>

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

int bound_socket(std::uint16_t* port) {
    const int descriptor = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    REQUIRE(::bind(descriptor, reinterpret_cast<sockaddr*>(&address), size) == 0);
    REQUIRE(::getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &size) == 0);
    *port = ntohs(address.sin_port);
    return descriptor;
}

bool is_whole_request(std::string_view text) {
    const std::size_t end = text.find("\r\n\r\n");
    if (end == std::string_view::npos) return false;
    constexpr std::string_view name = "Content-Length: ";
    const std::size_t place = text.substr(0, end).find(name);
    if (place == std::string_view::npos) return true;
    std::size_t length = 0;
    std::from_chars(text.data() + place + name.size(), text.data() + end, length);
    return text.size() >= end + 4 + length;
}

}  // namespace

std::uint16_t unused_port() {
    std::uint16_t port = 0;
    ::close(bound_socket(&port));
    return port;
}

LoopbackServer::LoopbackServer(std::vector<std::string> answers) : answers_{std::move(answers)} {
    listener_ = bound_socket(&port_);
    REQUIRE(::listen(listener_, 16) == 0);
    REQUIRE(::pipe(stop_pipe_) == 0);
    thread_ = std::thread{[this] { serve(); }};
}

LoopbackServer::~LoopbackServer() {
    ::close(stop_pipe_[1]);
    thread_.join();
    ::close(stop_pipe_[0]);
    ::close(listener_);
}

std::string LoopbackServer::url(const std::string& path) const {
    return "http://127.0.0.1:" + std::to_string(port_) + path;
}

std::vector<std::string> LoopbackServer::requests() const {
    const std::lock_guard lock{mutex_};
    return requests_;
}

int LoopbackServer::connections() const {
    const std::lock_guard lock{mutex_};
    return connections_;
}

/// Waits until the descriptor is readable; false when the server is to stop.
bool LoopbackServer::readable(int descriptor) const {
    std::array<pollfd, 2> waited{{{.fd = descriptor, .events = POLLIN, .revents = 0},
                                  {.fd = stop_pipe_[0], .events = POLLIN, .revents = 0}}};
    ::poll(waited.data(), waited.size(), -1);
    return waited[1].revents == 0;
}

void LoopbackServer::serve() {
    while (readable(listener_)) {
        const int connection = ::accept(listener_, nullptr, nullptr);
        {
            const std::lock_guard lock{mutex_};
            ++connections_;
        }
        serve_connection(connection);
        ::close(connection);
    }
}

void LoopbackServer::serve_connection(int connection) {
    std::string request;
    while (readable(connection)) {
        std::array<char, 4096> bytes{};
        const ssize_t n = ::recv(connection, bytes.data(), bytes.size(), 0);
        if (n <= 0) return;
        request.append(bytes.data(), static_cast<std::size_t>(n));
        if (!is_whole_request(request)) continue;
        {
            const std::lock_guard lock{mutex_};
            requests_.push_back(request);
        }
        request.clear();
        if (next_ == answers_.size()) continue;
        const std::string& answer = answers_[next_++];
        if (answer == no_answer) return;
        ::send(connection, answer.data(), answer.size(), MSG_NOSIGNAL);
        if (next_ < answers_.size() && answers_[next_] == hang_up) {
            ++next_;
            return;
        }
    }
}
