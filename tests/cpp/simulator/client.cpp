#include "client.hpp"

#include <cstddef>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>

namespace laptime::simulator {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;

struct Client::Connection {
    asio::io_context io;
    tcp::socket socket{io};
    boost::beast::flat_buffer received;
};

Client::Client(std::uint16_t port) : connection_{std::make_unique<Connection>()} {
    connection_->socket.connect({asio::ip::address_v4::loopback(), port});
}

Client::~Client() = default;

Response Client::request(std::string_view method, std::string_view path, std::string_view body,
                         std::string_view headers) {
    std::string bytes{method};
    bytes.append(" ").append(path).append(" HTTP/1.1\r\nHost: localhost\r\n").append(headers);
    bytes.append("Content-Length: ");
    bytes.append(std::to_string(body.size())).append("\r\n\r\n").append(body);
    send(bytes);
    return read_response();
}

void Client::send(std::string_view bytes) {
    asio::write(connection_->socket, asio::buffer(bytes.data(), bytes.size()));
}

Response Client::read_response() {
    http::response_parser<http::string_body> parser;
    std::vector<std::size_t> sizes;
    auto on_chunk = [&sizes](std::uint64_t size, boost::beast::string_view, boost::system::error_code&) {
        if (size > 0) sizes.push_back(static_cast<std::size_t>(size));
    };
    parser.on_chunk_header(on_chunk);
    boost::system::error_code failure;
    http::read(connection_->socket, connection_->received, parser, failure);

    const auto& message = parser.get();
    const auto field = [&message](http::field name) { return std::string{message[name]}; };
    Response response{.status = static_cast<int>(message.result_int()),
                      .content_type = field(http::field::content_type),
                      .allow = field(http::field::allow),
                      .retry_after = field(http::field::retry_after),
                      .body = message.body(),
                      .chunks = {},
                      .keep_alive = message.keep_alive(),
                      .complete = parser.is_done(),
                      .reset = failure == asio::error::connection_reset};
    std::size_t start = 0;
    for (const std::size_t size : sizes) {
        if (start < response.body.size()) response.chunks.push_back(response.body.substr(start, size));
        start += size;
    }
    return response;
}

std::string Client::read_until(std::string_view marker) {
    constexpr std::size_t step = 4096;
    boost::beast::flat_buffer& received = connection_->received;
    const auto bytes = [&received] {
        return std::string{static_cast<const char*>(received.data().data()), received.size()};
    };
    boost::system::error_code failure;
    while (!failure && bytes().find(marker) == std::string::npos) {
        received.commit(connection_->socket.read_some(received.prepare(step), failure));
    }
    const std::size_t found = bytes().find(marker);
    std::string taken = bytes().substr(0, found == std::string::npos ? found : found + marker.size());
    received.consume(taken.size());
    return taken;
}

}  // namespace laptime::simulator
