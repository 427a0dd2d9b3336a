// One connection: reads requests, and writes replies when they are due.
#pragma once

#include "alarms.hpp"
#include "playback.hpp"
#include "routing.hpp"
#include "service.hpp"

#include <laptime/api/api.hpp>
#include <laptime/clock/clock.hpp>
#include <laptime/simulator/slots.hpp>
#include <laptime/simulator/truth.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

namespace laptime::simulator {

/// Lives on the server's thread. What it waits for keeps it alive: bytes to read, room to write.
class Connection : public std::enable_shared_from_this<Connection> {
  public:
    /// `ordinal` counts the server's connections. `on_closed` is called once, when this one is closed.
    /// \throws boost::system::system_error where the connection is gone already
    Connection(boost::asio::ip::tcp::socket socket, std::uint64_t ordinal, Service& service, Alarms& alarms,
               std::function<void()> on_closed);

    /// Serves until the client leaves or close() is called.
    void start() { read_more(); }

    /// Closes the connection, where need be in the middle of an answer.
    void close() noexcept;

  private:
    using Parser = boost::beast::http::request_parser<boost::beast::http::string_body>;
    using Request = Parser::value_type;

    struct CallUnderway {
        Truth truth;
        Model* model = nullptr;              ///< null for a refusal, like what follows
        std::unique_ptr<Playback> playback;  ///< goes before the truth that it writes to
        std::unique_ptr<Slots::Place> place;
        bool is_playing = false;
    };

    // What wakes it up.
    void read_more();
    void on_read(std::size_t size);
    void on_alarm();
    void on_room_to_write();

    // From bytes to a call.
    void serve(clock::Instant now);
    [[nodiscard]] bool parse_request();
    void refuse_request(int status, std::string_view message);
    void answer_request(const Request& request, clock::Instant received);
    void answer_models(const api::Api& api, const Request& request);
    void begin_call(const api::Api& api, const Request& request, clock::Instant received);
    void answer_call(const api::Api& api, const std::string& body);
    void answer_fault(const api::Api& api, const Fault& fault);
    void refuse_call(const api::Api& api, int status, std::string_view message, std::string_view header = {});
    void begin_reply(AcceptedCall accepted, Model& model);

    // From a reply to bytes.
    void play();
    [[nodiscard]] bool after_step();
    void end_call();
    [[nodiscard]] bool write(std::string_view bytes);
    void reset();
    void close_socket() noexcept;

    /// Runs what the connection was woken up for; out of memory costs this connection only.
    template <typename Work>
    void guarded(Work work) noexcept;

    boost::asio::ip::tcp::socket socket_;
    Service& service_;
    clock::SteadyClock clock_;
    std::function<void()> on_closed_;
    std::uint64_t ordinal_;
    Alarm alarm_;

    std::array<char, 8192> input_{};
    boost::beast::flat_buffer received_;
    std::unique_ptr<Parser> parser_;  ///< of the request that is coming in; null between two
    bool told_to_go_on_ = false;
    bool keep_alive_ = true;
    bool reading_ = false;
    bool closed_ = false;
    std::string unsent_;
    std::unique_ptr<CallUnderway> call_;  ///< null while none is answered
};

}  // namespace laptime::simulator
