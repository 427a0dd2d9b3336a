#include "transfer.hpp"

#include <laptime/error/error.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>
#include <string_view>
#include <system_error>
#include <utility>

namespace laptime::transport {

namespace {

constexpr clock::Duration longest_connect = std::chrono::seconds{30};

constexpr std::string_view request_id_name = "X-Request-Id";

long milliseconds(clock::Duration duration) noexcept {
    return static_cast<long>(std::max<std::int64_t>(1, duration / std::chrono::milliseconds{1}));
}

bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

/// Whether a header line is `Connection: close`.
bool says_close(std::string_view line) noexcept {
    constexpr std::string_view name = "connection:";
    if (line.size() < name.size() || !equal_ignoring_case(line.substr(0, name.size()), name)) return false;
    std::string_view value = line.substr(name.size());
    value.remove_prefix(std::min(value.find_first_not_of(" \t"), value.size()));
    value = value.substr(0, value.find_first_of(" \t\r\n"));
    return equal_ignoring_case(value, "close");
}

bool failed_to_connect(CURL* easy) noexcept {
    curl_off_t connect_us = 0;
    curl_easy_getinfo(easy, CURLINFO_PRETRANSFER_TIME_T, &connect_us);
    return connect_us == 0;
}

Failure failure_of(CURLcode code, CURL* easy) noexcept {
    switch (code) {
        case CURLE_OK:
            return Failure::none;
        case CURLE_OPERATION_TIMEDOUT:
            return failed_to_connect(easy) ? Failure::connect : Failure::timeout;
        case CURLE_COULDNT_RESOLVE_PROXY:
        case CURLE_COULDNT_RESOLVE_HOST:
        case CURLE_COULDNT_CONNECT:
        case CURLE_SSL_CONNECT_ERROR:
        case CURLE_PEER_FAILED_VERIFICATION:
        case CURLE_URL_MALFORMAT:
        case CURLE_UNSUPPORTED_PROTOCOL:
            return Failure::connect;
        case CURLE_WEIRD_SERVER_REPLY:
        case CURLE_BAD_CONTENT_ENCODING:
        case CURLE_TOO_MANY_REDIRECTS:
            return Failure::protocol;
        default:
            return Failure::connection_lost;
    }
}

/// What the system said of the connection: " (Connection reset by peer)"; empty where it said nothing.
std::string system_reason(CURL* easy) {
    long number = 0;
    curl_easy_getinfo(easy, CURLINFO_OS_ERRNO, &number);
    if (number == 0) return {};
    return " (" + std::generic_category().message(static_cast<int>(number)) + ")";
}

/// Curl's own words for a connection that is lost tell little: "Transferred a partial file".
std::string words_for(CURLcode code, CURL* easy) {
    switch (code) {
        case CURLE_GOT_NOTHING:
            return "the server closed the connection without an answer";
        case CURLE_PARTIAL_FILE:
            return "the server closed the connection before the answer had ended";
        case CURLE_RECV_ERROR:
            return "the connection broke before the answer had ended" + system_reason(easy);
        case CURLE_SEND_ERROR:
            return "the connection broke before the request was sent" + system_reason(easy);
        default:
            return curl_easy_strerror(code);
    }
}

bool environment_names_proxy() noexcept {
    constexpr std::array names{"http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"};
    return std::any_of(names.begin(), names.end(), [](const char* name) {
        const char* value = std::getenv(name);
        return value != nullptr && *value != '\0';
    });
}

template <class Option, class Value>
void set(CURL* easy, Option option, Value value) {
    const CURLcode code = curl_easy_setopt(easy, option, value);
    if (code != CURLE_OK)
        throw error::RunError(std::string{"libcurl refused an option: "} + curl_easy_strerror(code));
}

}  // namespace

Transfer::Transfer(Delivery& delivery, const Sockets& sockets)
    : easy_{curl_easy_init()},
      delivery_{delivery},
      sockets_{sockets},
      may_need_proxy_{environment_names_proxy()} {
    if (!easy_) throw error::RunError("libcurl could not make a handle: out of memory");
    set_lasting_options();
}

Transfer& Transfer::of(CURL* handle) noexcept {
    char* self = nullptr;
    curl_easy_getinfo(handle, CURLINFO_PRIVATE, &self);
    return *reinterpret_cast<Transfer*>(self);
}

void Transfer::prepare(TransferId id, HttpRequest request) {
    id_ = id;
    started_ = delivery_.clock.now();
    sent_.reset();
    sent_again_ = false;
    heard_ = {};
    heard_in_ = {};
    told_head_ = false;
    announced_close_ = false;
    set_options(std::move(request));
}

void Transfer::set_lasting_options() {
    CURL* easy = easy_.get();
    set(easy, CURLOPT_PRIVATE, static_cast<void*>(this));
    set(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    set(easy, CURLOPT_NOSIGNAL, 1L);
    set(easy, CURLOPT_CONNECTTIMEOUT_MS, milliseconds(longest_connect));
    set(easy, CURLOPT_WRITEFUNCTION, &Transfer::receive_body);
    set(easy, CURLOPT_WRITEDATA, static_cast<void*>(this));
    set(easy, CURLOPT_HEADERFUNCTION, &Transfer::receive_header);
    set(easy, CURLOPT_HEADERDATA, static_cast<void*>(this));
    set(easy, CURLOPT_PREREQFUNCTION, &Transfer::before_sending);
    set(easy, CURLOPT_PREREQDATA, static_cast<void*>(this));
    if (!may_need_proxy_) set(easy, CURLOPT_PROXY, "");  // or curl would look for each request
    set(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);     // a proxy's answer is not the server's
    set(easy, CURLOPT_OPENSOCKETFUNCTION, sockets_.open);
    set(easy, CURLOPT_OPENSOCKETDATA, sockets_.context);
    set(easy, CURLOPT_CLOSESOCKETFUNCTION, sockets_.close);
    set(easy, CURLOPT_CLOSESOCKETDATA, sockets_.context);
}

/// What the request before had too is left as it is: curl copies and parses what it is given.
void Transfer::set_options(HttpRequest request) {
    CURL* easy = easy_.get();
    // What curl trusts by itself can be had back in no other way. And curl counts over a handle's life how
    // often it had to connect anew since the server had closed a kept connection: after the fifth time it
    // fails.
    if (request.ca_file != request_.ca_file || has_connected()) {
        curl_easy_reset(easy);
        set_lasting_options();
        request_ = {};
        headers_.reset();
        if (!request.ca_file.empty()) set(easy, CURLOPT_CAINFO, request.ca_file.c_str());
    }
    if (request.url != request_.url) set_url(request.url);
    if (request.headers != request_.headers || !headers_) make_headers(request.headers);
    if (request.timeout != request_.timeout) {
        const bool limited = request.timeout > clock::Duration::zero();
        set(easy, CURLOPT_TIMEOUT_MS, limited ? milliseconds(request.timeout) : 0L);
    }
    request_ = std::move(request);
    set(easy, CURLOPT_HTTPHEADER, headers_with_id());
    if (request_.method == "POST") {
        set(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request_.body.size()));
        set(easy, CURLOPT_POSTFIELDS, request_.body.c_str());
    } else {
        set(easy, CURLOPT_HTTPGET, 1L);
    }
}

/// Parsed once, where curl would parse a text for each request. What cannot be parsed is left to curl to
/// refuse.
void Transfer::set_url(const std::string& url) {
    CURL* easy = easy_.get();
    std::unique_ptr<CURLU, UrlDeleter> parsed{curl_url()};
    if (curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), CURLU_NON_SUPPORT_SCHEME) == CURLUE_OK) {
        set(easy, CURLOPT_CURLU, parsed.get());
    } else {
        set(easy, CURLOPT_CURLU, static_cast<CURLU*>(nullptr));
        set(easy, CURLOPT_URL, url.c_str());
    }
    url_ = std::move(parsed);  // now that curl has let go of the one before
}

void Transfer::make_headers(const std::vector<Header>& headers) {
    curl_slist* list = curl_slist_append(nullptr, "Expect:");  // no waiting for "100 Continue"
    names_request_ = false;
    for (const Header& header : headers) {
        list = curl_slist_append(list, (header.name + ": " + header.value).c_str());
        names_request_ = names_request_ || equal_ignoring_case(header.name, request_id_name);
    }
    headers_.reset(list);
}

curl_slist* Transfer::headers_with_id() {
    if (request_.request_id.empty() || names_request_) return headers_.get();
    id_line_.assign(request_id_name).append(": ").append(request_.request_id);
    id_header_ = {.data = id_line_.data(), .next = headers_.get()};
    return &id_header_;
}

std::size_t Transfer::receive_header(const char* bytes, std::size_t size, std::size_t n,
                                     void* self) noexcept {
    auto& transfer = *static_cast<Transfer*>(self);
    const std::string_view line{bytes, size * n};
    if (line.starts_with("HTTP/1.0")) transfer.announced_close_ = true;
    if (says_close(line)) transfer.announced_close_ = true;
    if (line == "\r\n" && transfer.status() >= 200) transfer.tell_head();
    return size * n;
}

std::size_t Transfer::receive_body(const char* bytes, std::size_t size, std::size_t n, void* self) noexcept {
    auto& transfer = *static_cast<Transfer*>(self);
    try {
        transfer.delivery_.listener->on_bytes(transfer.id_, {bytes, size * n}, transfer.hear());
    } catch (...) {
        return CURL_WRITEFUNC_ERROR;  // no exception may cross curl's frames; the transfer ends as lost
    }
    return size * n;
}

int Transfer::before_sending(void* self, char* /*remote_ip*/, char* /*local_ip*/, int /*remote_port*/,
                             int /*local_port*/) noexcept {
    auto& transfer = *static_cast<Transfer*>(self);
    transfer.sent_again_ = transfer.sent_.has_value();
    transfer.sent_ = transfer.delivery_.clock.now();
    return CURL_PREREQFUNC_OK;
}

Wake Transfer::hear() noexcept {
    const clock::Instant now = delivery_.clock.now();
    Wake wake = delivery_.wake;
    if (sent_ && *sent_ > wake.at) {  // asked and answered between two looks
        wake = {.at = now, .uncertainty = now - *sent_};
    }
    const clock::Instant earliest = wake.at - wake.uncertainty;
    // What one action of curl's brings came as one, and never before what came before.
    const bool is_more = heard_in_ == delivery_.wake.at;
    heard_in_ = delivery_.wake.at;
    heard_.at = is_more ? heard_.at : std::max(wake.at, heard_.at);
    heard_.uncertainty = std::max(heard_.at - earliest, now - heard_.at);
    return heard_;
}

void Transfer::tell_head() {
    if (told_head_) return;
    told_head_ = true;
    delivery_.listener->on_head(id_, status(), hear());
}

int Transfer::status() const noexcept {
    long code = 0;
    curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &code);
    return static_cast<int>(code);
}

std::optional<clock::Instant> Transfer::stamp_of(CURLINFO info) const noexcept {
    curl_off_t microseconds = 0;
    curl_easy_getinfo(easy_.get(), info, &microseconds);
    if (microseconds == 0) return std::nullopt;
    return started_ + std::chrono::microseconds{microseconds};
}

Finish Transfer::finish(CURLcode code) const {
    CURL* easy = easy_.get();
    curl_off_t received = 0;
    const bool connected = has_connected();
    curl_easy_getinfo(easy, CURLINFO_SIZE_DOWNLOAD_T, &received);
    Finish finish;
    finish.failure = failure_of(code, easy);
    if (code != CURLE_OK) finish.message = words_for(code, easy);
    finish.status = status();
    finish.sent = sent_;
    finish.sent_again = sent_again_;
    finish.connection_reused = !connected && sent_.has_value();
    if (connected) {
        finish.dns = stamp_of(CURLINFO_NAMELOOKUP_TIME_T);
        finish.connected = stamp_of(CURLINFO_CONNECT_TIME_T);
        finish.tls = stamp_of(CURLINFO_APPCONNECT_TIME_T);
    }
    finish.bytes_sent = sent_ ? static_cast<std::int64_t>(request_.body.size()) : 0;
    finish.bytes_received = received;
    finish.retry_after = retry_after();
    finish.content_type = content_type();
    return finish;
}

bool Transfer::has_connected() const noexcept {
    long connections = 0;
    curl_easy_getinfo(easy_.get(), CURLINFO_NUM_CONNECTS, &connections);
    return connections > 0;
}

std::optional<clock::Duration> Transfer::retry_after() const noexcept {
    curl_off_t seconds = 0;  // curl has understood dates too
    curl_easy_getinfo(easy_.get(), CURLINFO_RETRY_AFTER, &seconds);
    if (seconds <= 0) return std::nullopt;
    constexpr curl_off_t longest_s = 1'000'000'000;  // what a server asks for may be beyond any clock
    return std::chrono::seconds{std::min(seconds, longest_s)};
}

std::string Transfer::content_type() const {
    const char* type = nullptr;
    curl_easy_getinfo(easy_.get(), CURLINFO_CONTENT_TYPE, &type);
    return type == nullptr ? std::string{} : std::string{type};
}

std::optional<curl_socket_t> Transfer::kept_socket() const noexcept {
    curl_socket_t socket = CURL_SOCKET_BAD;
    curl_easy_getinfo(easy_.get(), CURLINFO_ACTIVESOCKET, &socket);
    if (socket == CURL_SOCKET_BAD) return std::nullopt;
    return socket;
}

}  // namespace laptime::transport
