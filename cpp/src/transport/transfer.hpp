// One HTTP transfer: an easy handle of curl's and what was observed of it.
#pragma once

#include <laptime/clock/clock.hpp>
#include <laptime/transport/transport.hpp>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <curl/curl.h>

namespace laptime::transport {

/// Where the callbacks of curl deliver to, for as long as a poll lasts.
struct Delivery {
    const clock::Clock& clock;
    Listener* listener = nullptr;
    Wake wake;
};

struct EasyDeleter {
    void operator()(CURL* handle) const noexcept { curl_easy_cleanup(handle); }
};
struct UrlDeleter {
    void operator()(CURLU* url) const noexcept { curl_url_cleanup(url); }
};
struct HeaderListDeleter {
    void operator()(curl_slist* list) const noexcept { curl_slist_free_all(list); }
};

/// What opens and closes the sockets of connections.
struct Sockets {
    curl_socket_t (*open)(void* context, curlsocktype purpose, curl_sockaddr* address);
    int (*close)(void* context, curl_socket_t socket);
    void* context;
};

class Transfer {
  public:
    Transfer(Delivery& delivery, const Sockets& sockets);
    Transfer(const Transfer&) = delete;
    Transfer& operator=(const Transfer&) = delete;
    ~Transfer() = default;

    /// Sets the handle up for a request; a handle may serve one request after another.
    void prepare(TransferId id, HttpRequest request);

    [[nodiscard]] CURL* handle() const noexcept { return easy_.get(); }
    [[nodiscard]] TransferId id() const noexcept { return id_; }

    [[nodiscard]] Finish finish(CURLcode code) const;

    /// When what curl tells of now was learnt of.
    Wake hear() noexcept;

    /// The socket of the finished transfer, where curl keeps its connection.
    [[nodiscard]] std::optional<curl_socket_t> kept_socket() const noexcept;

    /// Whether the answer announced that its connection would be closed.
    [[nodiscard]] bool announced_close() const noexcept { return announced_close_; }

    [[nodiscard]] static Transfer& of(CURL* handle) noexcept;

  private:
    static std::size_t receive_header(const char* bytes, std::size_t size, std::size_t n,
                                      void* self) noexcept;
    static std::size_t receive_body(const char* bytes, std::size_t size, std::size_t n, void* self) noexcept;
    static int before_sending(void* self, char* remote_ip, char* local_ip, int remote_port,
                              int local_port) noexcept;

    void set_lasting_options();
    void set_options(HttpRequest request);
    void set_url(const std::string& url);
    void make_headers(const std::vector<Header>& headers);
    [[nodiscard]] curl_slist* headers_with_id();
    void tell_head();
    [[nodiscard]] int status() const noexcept;
    [[nodiscard]] std::optional<clock::Instant> stamp_of(CURLINFO info) const noexcept;
    [[nodiscard]] bool has_connected() const noexcept;  // anew, for the last request
    [[nodiscard]] std::optional<clock::Duration> retry_after() const noexcept;
    [[nodiscard]] std::string content_type() const;

    std::unique_ptr<CURLU, UrlDeleter> url_;
    std::unique_ptr<curl_slist, HeaderListDeleter> headers_;
    std::unique_ptr<CURL, EasyDeleter> easy_;  // goes before what it points to
    bool names_request_ = false;               // one of them is X-Request-Id
    std::string id_line_;
    curl_slist id_header_{};  // stands before the others: all that changes with every request
    Delivery& delivery_;
    Sockets sockets_;
    bool may_need_proxy_;
    TransferId id_ = 0;
    HttpRequest request_;  // curl reads its body while it is sent
    clock::Instant started_;
    std::optional<clock::Instant> sent_;
    Wake heard_;               // the last that was heard of the answer
    clock::Instant heard_in_;  // the wake in which that was
    bool sent_again_ = false;
    bool told_head_ = false;
    bool announced_close_ = false;
};

}  // namespace laptime::transport
