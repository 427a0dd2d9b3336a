// One connection: reads requests and writes replies when they are due.
#pragma once

#include "coroutines.hpp"
#include "service.hpp"

#include <laptime/api/api.hpp>
#include <laptime/clock/clock.hpp>
#include <laptime/simulator/truth.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

namespace laptime::simulator {

/// Lives on the server's thread.
class Session : public std::enable_shared_from_this<Session> {
  public:
    /// \throws boost::system::system_error where the connection is gone already
    Session(boost::asio::ip::tcp::socket socket, Service& service);

    /// Serves until the client leaves or close() is called. The session must outlive it.
    [[nodiscard]] boost::asio::awaitable<void> run();

    /// Closes the connection; run() then ends soon.
    void close() noexcept;

  private:
    using Parser = boost::beast::http::request_parser<boost::beast::http::string_body>;
    using Request = Parser::value_type;
    template <typename T>
    using Awaitable = boost::asio::awaitable<T>;

    // Each says whether the connection can go on.
    Awaitable<bool> serve_request();
    Awaitable<bool> read_request(Parser& parser);
    Awaitable<bool> answer_request(const Request& request, clock::Instant received);
    Awaitable<bool> answer_call(const api::Api& api, const std::string& body, Truth& truth);
    Awaitable<bool> send_stream(const api::Api& api, const api::Call& call, const Reply& reply, Truth& truth);
    Awaitable<bool> send_whole(const api::Api& api, const api::Call& call, const Reply& reply, Truth& truth);
    Awaitable<bool> send_error(const api::Api& api, int status, std::string_view message, Truth& truth);
    Awaitable<bool> wait_until(clock::Instant due);
    Awaitable<bool> write(std::string_view bytes);

    void close_when_client_leaves();
    [[nodiscard]] std::int64_t now_ns() const noexcept { return clock::to_ns(clock_.now()); }

    boost::asio::ip::tcp::socket socket_;
    boost::asio::steady_timer timer_;
    Service& service_;
    clock::SteadyClock clock_;
    boost::beast::flat_buffer received_bytes_;
    std::string bytes_to_send_;
    bool keep_alive_ = true;
    bool watching_ = false;
    bool closed_ = false;
};

}  // namespace laptime::simulator
