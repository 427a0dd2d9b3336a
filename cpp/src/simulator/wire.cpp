#include "wire.hpp"

#include <array>
#include <charconv>
#include <ostream>  // Boost 1.74 uses it without including it

#include <boost/beast/http/status.hpp>

namespace laptime::simulator {

namespace {

std::string head(int status, std::string_view content_type, bool keep_alive) {
    namespace http = boost::beast::http;
    const auto reason = http::obsolete_reason(http::int_to_status(static_cast<unsigned>(status)));
    std::string bytes = "HTTP/1.1 " + std::to_string(status) + " ";
    bytes.append(reason.data(), reason.size());
    bytes += "\r\nContent-Type: ";
    bytes += content_type;
    if (!keep_alive) bytes += "\r\nConnection: close";
    return bytes += "\r\n";
}

}  // namespace

std::string whole_response(int status, std::string_view content_type, std::string_view body, bool keep_alive,
                           std::string_view header) {
    std::string bytes = head(status, content_type, keep_alive);
    if (!header.empty()) bytes.append(header).append("\r\n");
    bytes += "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n";
    return bytes += body;
}

std::string chunked_head(std::string_view content_type, bool keep_alive) {
    return head(200, content_type, keep_alive) + "Transfer-Encoding: chunked\r\n\r\n";
}

void append_chunk(std::string_view data, std::string& bytes) {
    if (data.empty()) return;
    constexpr int hexadecimal = 16;
    std::array<char, 16> size{};
    const auto end = std::to_chars(size.data(), size.data() + size.size(), data.size(), hexadecimal).ptr;
    bytes.append(size.data(), end).append("\r\n").append(data).append("\r\n");
}

}  // namespace laptime::simulator
