#include "session.hpp"

#include "routing.hpp"
#include "wire.hpp"

#include <laptime/error/error.hpp>

#include <chrono>
#include <cstdint>
#include <numeric>
#include <optional>
#include <utility>
#include <vector>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/system/system_error.hpp>

namespace laptime::simulator {

namespace asio = boost::asio;
namespace http = boost::beast::http;

namespace {

using boost::system::error_code;

constexpr std::string_view plain_text = "text/plain; charset=utf-8";
constexpr std::uint64_t max_body_bytes = 64U << 20U;

std::string_view view(boost::beast::string_view text) {
    return {text.data(), text.size()};
}

/// The response to a request that cannot be read; 0 where the connection itself has ended.
int status_of(const error_code& failure) {
    if (failure == http::error::body_limit) return 413;
    if (failure == http::error::header_limit) return 431;
    if (failure == http::error::end_of_stream || failure == http::error::partial_message) return 0;
    return failure.category() == http::make_error_code(http::error::bad_method).category() ? 400 : 0;
}

/// The end of a reply, with the times that the server really took up to now.
api::ReplyEnd end_of(const Reply& reply, std::int64_t received_ns, std::int64_t first_token_ns,
                     std::int64_t now_ns) {
    using std::chrono::nanoseconds;
    return {.finish_reason = reply.timetable.cut_short ? "length" : "stop",
            .prompt_tokens = reply.prompt_tokens,
            .output_tokens = static_cast<std::int64_t>(reply.answer.pieces.size()),
            .timings = {.total = nanoseconds{now_ns - received_ns},
                        .load = nanoseconds{0},
                        .prompt_eval = nanoseconds{first_token_ns - received_ns},
                        .eval = nanoseconds{now_ns - first_token_ns}}};
}

}  // namespace

Session::Session(asio::ip::tcp::socket socket, Service& service)
    : socket_{std::move(socket)}, timer_{socket_.get_executor()}, service_{service} {
    socket_.set_option(asio::ip::tcp::no_delay{true});
    socket_.non_blocking(true);
}

asio::awaitable<void> Session::run() {
    for (;;) {  // GCC 12 miscompiles co_await in a loop's condition
        const bool goes_on = co_await serve_request();
        if (!goes_on) break;
    }
    close();
}

void Session::close() noexcept {
    if (closed_) return;
    closed_ = true;
    timer_.cancel();
    try {
        socket_.close();
    } catch (const boost::system::system_error&) {
        return;  // it is closed all the same
    }
}

asio::awaitable<bool> Session::serve_request() {
    Parser parser;
    parser.body_limit(max_body_bytes);
    if (!co_await read_request(parser)) co_return false;
    const clock::Instant received = clock_.now();
    const bool answered = co_await answer_request(parser.get(), received);
    co_return (answered && keep_alive_);
}

asio::awaitable<bool> Session::read_request(Parser& parser) {
    error_code failure;
    co_await http::async_read_header(socket_, received_bytes_, parser,
                                     asio::redirect_error(asio::use_awaitable, failure));
    if (!failure) {
        keep_alive_ = parser.get().keep_alive();
        if (boost::beast::iequals(parser.get()[http::field::expect], "100-continue")) {
            co_await write("HTTP/1.1 100 Continue\r\n\r\n");
        }
        co_await http::async_read(socket_, received_bytes_, parser,
                                  asio::redirect_error(asio::use_awaitable, failure));
    }
    if (!failure) co_return true;
    const int status = status_of(failure);
    if (status != 0) co_await write(whole_response(status, plain_text, failure.message(), false));
    co_return false;
}

asio::awaitable<bool> Session::answer_request(const Request& request, clock::Instant received) {
    if (request.version() < 11) {
        keep_alive_ = false;
        co_return co_await write(
            whole_response(505, plain_text, "replies come in chunks: use HTTP/1.1", false));
    }
    const std::string_view target = view(request.target());
    const Route route = find_route(target);
    if (route.endpoint == Endpoint::unknown) {
        const std::string message = "there is no " + std::string{target};
        co_return co_await write(whole_response(404, plain_text, message, keep_alive_));
    }
    if (view(request.method_string()) != route.method) {
        const std::string message = std::string{target} + " takes " + std::string{route.method} + " only";
        co_return co_await write(whole_response(405, plain_text, message, keep_alive_, route.method));
    }
    if (route.endpoint == Endpoint::models) {
        const std::string models = route.api->encode_models(service_.model_names());
        co_return co_await write(whole_response(200, route.api->content_type(false), models, keep_alive_));
    }
    Truth truth;
    truth.api = route.api->name();
    truth.received_ns = clock::to_ns(received);
    close_when_client_leaves();
    truth.complete = co_await answer_call(*route.api, request.body(), truth);
    truth.done_ns = now_ns();
    const bool complete = truth.complete;
    service_.log().append(std::move(truth));
    co_return complete;
}

asio::awaitable<bool> Session::answer_call(const api::Api& api, const std::string& body, Truth& truth) {
    std::string problem;
    api::Call call;
    try {
        call = api.decode_call(body);
    } catch (const error::DataError& error) {
        problem = error.what();
    }
    if (!problem.empty()) co_return co_await send_error(api, 400, problem, truth);

    truth.model = call.model;
    const std::optional<Reply> reply = service_.reply_to(call);
    if (!reply) co_return co_await send_error(api, 404, "model '" + call.model + "' not found", truth);

    truth.question_id = reply->question_id;
    truth.right = reply->answer.right;
    if (call.generation.stream) co_return co_await send_stream(api, call, *reply, truth);
    co_return co_await send_whole(api, call, *reply, truth);
}

asio::awaitable<bool> Session::send_stream(const api::Api& api, const api::Call& call, const Reply& reply,
                                           Truth& truth) {
    const clock::Instant received = clock::instant_from_ns(truth.received_ns);
    truth.chunk_sent_ns.reserve(reply.answer.pieces.size());
    bytes_to_send_ = chunked_head(api.content_type(true), keep_alive_);  // goes out with the first token
    const std::unique_ptr<api::Encoder> encoder = api.encoder(call, {});
    append_chunk(encoder->start(), bytes_to_send_);
    for (std::size_t i = 0; i < reply.answer.pieces.size(); ++i) {
        append_chunk(encoder->piece({.text = reply.answer.pieces[i]}),
                     bytes_to_send_);  // ready before it is due
        if (!co_await wait_until(received + reply.timetable.due[i])) co_return false;
        truth.status = 200;
        truth.chunk_sent_ns.push_back(now_ns());
        if (!co_await write(bytes_to_send_)) co_return false;
        ++truth.tokens;
        bytes_to_send_.clear();
    }
    const auto end = end_of(reply, truth.received_ns, truth.chunk_sent_ns.front(), now_ns());
    append_chunk(encoder->end(end), bytes_to_send_);
    bytes_to_send_ += last_chunk;
    co_return co_await write(bytes_to_send_);
}

asio::awaitable<bool> Session::send_whole(const api::Api& api, const api::Call& call, const Reply& reply,
                                          Truth& truth) {
    const std::vector<std::string>& pieces = reply.answer.pieces;
    const std::string text = std::accumulate(pieces.begin(), pieces.end(), std::string{});
    const clock::Instant received = clock::instant_from_ns(truth.received_ns);
    if (!co_await wait_until(received + reply.timetable.due.front())) co_return false;
    const std::int64_t first_token_ns = now_ns();
    if (!co_await wait_until(received + reply.timetable.due.back())) co_return false;

    truth.status = 200;
    truth.chunk_sent_ns.push_back(now_ns());
    const auto end = end_of(reply, truth.received_ns, first_token_ns, truth.chunk_sent_ns.front());
    const std::string body = api.encoder(call, {})->whole({{.text = text}}, end);
    bytes_to_send_ = whole_response(200, api.content_type(false), body, keep_alive_);
    if (!co_await write(bytes_to_send_)) co_return false;
    truth.tokens = static_cast<std::int64_t>(pieces.size());
    co_return true;
}

asio::awaitable<bool> Session::send_error(const api::Api& api, int status, std::string_view message,
                                          Truth& truth) {
    truth.status = status;
    bytes_to_send_ = whole_response(status, api.content_type(false), api.encode_error(message), keep_alive_);
    co_return co_await write(bytes_to_send_);
}

asio::awaitable<bool> Session::wait_until(clock::Instant due) {
    if (!closed_ && clock_.now() < due) {
        error_code ignored;  // close() cancels the wait
        timer_.expires_at(std::chrono::steady_clock::time_point{due.time_since_epoch()});
        co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }
    co_return !closed_;
}

asio::awaitable<bool> Session::write(std::string_view bytes) {
    if (closed_) co_return false;
    error_code failure;
    co_await asio::async_write(socket_, asio::buffer(bytes.data(), bytes.size()),
                               asio::redirect_error(asio::use_awaitable, failure));
    co_return !failure;
}

void Session::close_when_client_leaves() {
    if (watching_) return;
    watching_ = true;
    const auto on_readable = [self = shared_from_this()](const error_code& failure) {
        self->watching_ = false;
        if (failure) return;
        char byte = 0;
        error_code state;  // nothing to read, or the next request already: the client is still there
        const std::size_t size =
            self->socket_.receive(asio::buffer(&byte, 1), asio::socket_base::message_peek, state);
        if (size == 0 && state != asio::error::would_block) self->close();
    };
    socket_.async_wait(asio::ip::tcp::socket::wait_read, on_readable);
}

}  // namespace laptime::simulator
