#include "connection.hpp"

#include "body_fields.hpp"
#include "breakage.hpp"
#include "wire.hpp"

#include <laptime/error/error.hpp>

#include <algorithm>
#include <exception>
#include <optional>
#include <ostream>  // Boost 1.74 uses it without including it
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/system/system_error.hpp>

namespace laptime::simulator {

namespace asio = boost::asio;
namespace http = boost::beast::http;

namespace {

using boost::system::error_code;

constexpr std::string_view wrong_key = "the key is missing or wrong";
constexpr std::string_view plain_text = "text/plain; charset=utf-8";
constexpr std::uint64_t max_body_bytes = 64U << 20U;

/// What a client may send ahead while it is answered.
constexpr std::size_t max_bytes_ahead = 1U << 20U;

std::string_view view(boost::beast::string_view text) {
    return {text.data(), text.size()};
}

/// The response to a request that cannot be read.
int status_of(const error_code& failure) {
    if (failure == http::error::body_limit) return 413;
    if (failure == http::error::header_limit) return 431;
    return 400;
}

/// Whether a request has the server's key, in the header that any of the APIs has for it.
template <typename Request>
bool has_key(const Request& request, const std::string& key) {
    return std::ranges::any_of(api::all_apis(), [&](const api::Api* api) {
        const api::Header header = api->key_header(key);
        return view(request[header.name]) == header.value;
    });
}

}  // namespace

Connection::Connection(asio::ip::tcp::socket socket, std::uint64_t ordinal, Service& service, Alarms& alarms,
                       std::function<void()> on_closed)
    : socket_{std::move(socket)},
      service_{service},
      on_closed_{std::move(on_closed)},
      ordinal_{ordinal},
      alarm_{alarms, [this] { on_alarm(); }} {
    socket_.set_option(asio::ip::tcp::no_delay{true});
    socket_.non_blocking(true);
}

void Connection::close() noexcept {
    if (closed_) return;
    closed_ = true;
    alarm_.cancel();
    try {
        if (call_) end_call();
    } catch (const std::exception&) {
        call_.reset();  // out of memory: the log has to do without this call
    }
    close_socket();
    on_closed_();
}

void Connection::close_socket() noexcept {
    try {
        socket_.close();
    } catch (const boost::system::system_error&) {
        return;  // it is closed all the same
    }
}

void Connection::reset() {
    try {
        socket_.set_option(asio::socket_base::linger{true, 0});
    } catch (const boost::system::system_error&) {
        return close();  // the client is gone already
    }
    close();
}

template <typename Work>
void Connection::guarded(Work work) noexcept {
    try {
        work();
    } catch (const std::exception&) {
        close();
    }
}

// ── what wakes it up ────────────────────────────────────────────────────────────────────────────────────

/// Reads also while a call is answered: that is how a client that leaves is noticed.
void Connection::read_more() {
    if (closed_ || reading_ || (call_ && received_.size() > max_bytes_ahead)) return;
    reading_ = true;
    socket_.async_read_some(asio::buffer(input_),
                            [self = shared_from_this()](const error_code& failure, std::size_t size) {
                                self->reading_ = false;
                                if (failure) return self->close();
                                self->guarded([&] { self->on_read(size); });
                            });
}

void Connection::on_read(std::size_t size) {
    const clock::Instant now = clock_.now();
    received_.commit(asio::buffer_copy(received_.prepare(size), asio::buffer(input_, size)));
    serve(now);
    read_more();
}

void Connection::on_alarm() {
    const auto self = shared_from_this();  // it may close
    guarded([this] {
        play();
        serve(clock_.now());
        read_more();
    });
}

void Connection::on_room_to_write() {
    const std::string rest = std::exchange(unsent_, {});
    if (!write(rest)) return;
    if (!call_ && !keep_alive_) return close();
    if (call_ && after_step()) play();
    serve(clock_.now());
    read_more();
}

// ── from bytes to a call ────────────────────────────────────────────────────────────────────────────────

/// Takes up requests until one is not answered at once. `now` is when the last of its bytes came.
void Connection::serve(clock::Instant now) {
    while (!closed_ && !call_ && unsent_.empty() && parse_request()) {
        const Request request = std::exchange(parser_, nullptr)->release();
        answer_request(request, now);
        if (!call_ && !keep_alive_ && unsent_.empty()) close();
        now = clock_.now();  // what was sent ahead is taken up now
    }
}

/// Whether a whole request is there, and nothing in the way of its answer.
bool Connection::parse_request() {
    if (!parser_) {
        parser_ = std::make_unique<Parser>();
        parser_->body_limit(max_body_bytes);
        parser_->eager(true);
        told_to_go_on_ = false;
    }
    while (received_.size() > 0 && !parser_->is_done()) {
        error_code failure;
        received_.consume(parser_->put(received_.data(), failure));
        if (failure == http::error::need_more) break;
        if (failure) {
            refuse_request(status_of(failure), failure.message());
            return false;
        }
    }
    if (parser_->is_header_done() && !told_to_go_on_ &&
        boost::beast::iequals(parser_->get()[http::field::expect], "100-continue")) {
        told_to_go_on_ = true;
        static_cast<void>(write("HTTP/1.1 100 Continue\r\n\r\n"));
    }
    if (!parser_->is_done() || !unsent_.empty()) return false;
    keep_alive_ = parser_->get().keep_alive();
    return true;
}

void Connection::refuse_request(int status, std::string_view message) {
    keep_alive_ = false;
    if (write(whole_response(status, plain_text, message, false))) close();
}

void Connection::answer_request(const Request& request, clock::Instant received) {
    if (request.version() < 11) return refuse_request(505, "replies come in chunks: use HTTP/1.1");
    const std::string target{view(request.target())};
    const std::string method{view(request.method_string())};
    const Route route = find_route(target);
    if (route.endpoint == Endpoint::unknown) {
        static_cast<void>(write(whole_response(404, plain_text, "there is no " + target, keep_alive_)));
    } else if (method != route.method) {
        const std::string right{route.method};
        const std::string message = target + " takes " + right + " only";
        static_cast<void>(write(whole_response(405, plain_text, message, keep_alive_, "Allow: " + right)));
    } else if (route.endpoint == Endpoint::call) {
        begin_call(*route.api, request, received);
    } else {
        answer_models(*route.api, request);
    }
}

void Connection::answer_models(const api::Api& api, const Request& request) {
    const bool is_allowed = service_.key().empty() || has_key(request, service_.key());
    const std::string body =
        is_allowed ? api.encode_models(service_.model_names()) : api.encode_error(wrong_key);
    const int status = is_allowed ? 200 : 401;
    static_cast<void>(write(whole_response(status, api.content_type(false), body, keep_alive_)));
}

void Connection::begin_call(const api::Api& api, const Request& request, clock::Instant received) {
    call_ = std::make_unique<CallUnderway>();
    Truth& truth = call_->truth;
    truth.received_ns = clock::to_ns(received);
    truth.api = api.name();
    truth.connection = ordinal_;
    truth.request_id = std::string{view(request["X-Request-Id"])};
    if (!service_.key().empty() && !has_key(request, service_.key())) {
        truth.fault = "wrong_key";
        return refuse_call(api, 401, wrong_key);
    }
    answer_call(api, request.body());
}

void Connection::answer_call(const api::Api& api, const std::string& body) {
    api::Call call;
    try {
        call = api.decode_call(body);
    } catch (const error::DataError& error) {
        return refuse_call(api, 400, error.what());
    }
    call_->truth.model = call.model;
    Model* model = service_.find_model(call.model);
    if (model == nullptr) return refuse_call(api, 404, "model '" + call.model + "' not found");
    if (model->config().strict_fields) {
        if (const auto field = find_unknown_field(api, body)) {
            call_->truth.fault = "unknown_field";
            return refuse_call(api, 422, "unexpected field: '" + *field + "'");
        }
    }
    const bool caches = model->config().prompt_cache && allows_prompt_cache(body);
    Reply reply = model->reply_to(call, service_.find_question(call.prompt), caches);
    if (reply.fault != nullptr) call_->truth.fault = name_of(reply.fault->kind);
    const bool is_at_the_door = reply.fault != nullptr && (reply.fault->kind == FaultKind::status ||
                                                           reply.fault->kind == FaultKind::html);
    if (is_at_the_door) return answer_fault(api, *reply.fault);
    begin_reply({.api = &api,
                 .call = std::move(call),
                 .model = &model->config(),
                 .reply = std::move(reply),
                 .seed = service_.seed(),
                 .keep_alive = keep_alive_},
                *model);
}

void Connection::answer_fault(const api::Api& api, const Fault& fault) {
    if (fault.kind == FaultKind::status) {
        const std::string header =
            fault.retry_after_s ? "Retry-After: " + std::to_string(*fault.retry_after_s) : std::string{};
        return refuse_call(api, fault.status, "the server cannot answer now", header);
    }
    call_->truth.status = 200;
    call_->truth.first_byte_sent_ns = clock::to_ns(clock_.now());
    const std::string page = whole_response(200, "text/html; charset=utf-8", web_page, keep_alive_);
    if (write(page)) static_cast<void>(after_step());
}

void Connection::refuse_call(const api::Api& api, int status, std::string_view message,
                             std::string_view header) {
    const std::string body = api.encode_error(message);
    const std::string response = whole_response(status, api.content_type(false), body, keep_alive_, header);
    call_->truth.status = status;
    call_->truth.first_byte_sent_ns = clock::to_ns(clock_.now());
    if (write(response)) static_cast<void>(after_step());
}

void Connection::begin_reply(AcceptedCall accepted, Model& model) {
    CallUnderway& call = *call_;
    call.model = &model;
    call.truth.question_id = accepted.reply.question_id;
    call.truth.right = accepted.reply.right;
    call.playback = make_playback(std::move(accepted), call.truth);
    call.place = std::make_unique<Slots::Place>(model.slots(), [this] {
        const clock::Instant now = clock_.now();
        call_->truth.queued_ns = clock::to_ns(now);
        alarm_.set(now);
    });
    if (!call.place->has_slot()) return;
    call.truth.queued_ns = call.truth.received_ns;
    play();
}

// ── from a reply to bytes ───────────────────────────────────────────────────────────────────────────────

/// Writes what is due, and sets the alarm for what is not.
void Connection::play() {
    if (!call_ || !call_->playback || !call_->truth.queued_ns) return;
    Playback& playback = *call_->playback;
    if (!call_->is_playing) {
        call_->is_playing = true;
        playback.begin(clock::instant_from_ns(*call_->truth.queued_ns));
        playback.prepare(call_->model->slower());
    }
    constexpr int most_at_once = 64;  // then the others get their turn
    for (int steps = 0;; ++steps) {
        const std::optional<clock::Instant> due = playback.due();
        if (!due) return;
        if (steps == most_at_once || clock_.now() < *due) return alarm_.set(*due);
        const std::string_view bytes = playback.bytes(clock_.now());
        playback.stamp(clock_.now());
        if (!write(bytes) || !after_step()) return;
    }
}

/// What was to be written is written. Says whether the reply has a next step.
bool Connection::after_step() {
    if (!call_->playback) {  // a refusal
        call_->truth.complete = true;
        end_call();
        return false;
    }
    switch (call_->playback->written(clock_.now())) {
        case After::next_step:
            call_->playback->prepare(call_->model->slower());
            return true;
        case After::end_of_reply:
            end_call();
            break;
        case After::close:
            close();
            break;
        case After::reset:
            reset();
            break;
    }
    return false;
}

void Connection::end_call() {
    const std::unique_ptr<CallUnderway> ended = std::exchange(call_, nullptr);
    ended->truth.done_ns = clock::to_ns(clock_.now());
    ended->playback.reset();
    ended->place.reset();
    service_.log().append(std::move(ended->truth));
    if (!keep_alive_) close();
}

/// Whether all of it is written. Else the connection is closed, or on_room_to_write() goes on.
bool Connection::write(std::string_view bytes) {
    if (!unsent_.empty()) {
        unsent_ += bytes;
        return false;
    }
    while (!bytes.empty()) {
        error_code failure;
        bytes.remove_prefix(socket_.write_some(asio::buffer(bytes.data(), bytes.size()), failure));
        if (!failure) continue;
        if (failure != asio::error::would_block) {
            close();
            return false;
        }
        unsent_ = bytes;
        socket_.async_wait(asio::socket_base::wait_write,
                           [self = shared_from_this()](const error_code& problem) {
                               if (problem || self->closed_) return;
                               self->guarded([&] { self->on_room_to_write(); });
                           });
        return false;
    }
    return true;
}

}  // namespace laptime::simulator
