#include "event_loop.hpp"
#include "settling.hpp"
#include "transfer.hpp"

#include <laptime/error/error.hpp>
#include <laptime/transport/curl_transport.hpp>

#include <algorithm>
#include <unordered_map>
#include <utility>
#include <vector>

#include <sys/socket.h>
#include <unistd.h>

namespace laptime::transport {

namespace {

constexpr clock::Duration settling_time = std::chrono::milliseconds{20};
constexpr long connections_kept = 100'000;  // each user of a load keeps its own

struct MultiDeleter {
    void operator()(CURLM* multi) const noexcept { curl_multi_cleanup(multi); }
};

std::unique_ptr<CURLM, MultiDeleter> make_multi() {
    static const CURLcode initialised =
        curl_global_init(CURL_GLOBAL_DEFAULT);  // once a process, as curl wants
    std::unique_ptr<CURLM, MultiDeleter> multi{initialised == CURLE_OK ? curl_multi_init() : nullptr};
    if (!multi) throw error::RunError("libcurl could not be initialised");
    curl_multi_setopt(multi.get(), CURLMOPT_MAXCONNECTS, connections_kept);
    curl_multi_setopt(multi.get(), CURLMOPT_PIPELINING, static_cast<long>(CURLPIPE_NOTHING));
    return multi;
}

}  // namespace

class CurlTransport::Implementation {
  public:
    explicit Implementation(const clock::SteadyClock& clock)
        : clock_{clock},
          delivery_{.clock = clock, .listener = nullptr, .wake = {.at = clock.now(), .uncertainty = {}}},
          multi_{make_multi()},
          loop_{make_event_loop(multi_.get(), clock,
                                [this](curl_socket_t socket) { settling_.socket_closes(socket); })} {}

    Implementation(const Implementation&) = delete;
    Implementation& operator=(const Implementation&) = delete;

    ~Implementation() {
        for (const auto& [id, transfer] : running_)
            curl_multi_remove_handle(multi_.get(), transfer->handle());
        running_.clear();
        idle_.clear();
        multi_
            .reset();  // closes the connections kept, and so calls close_socket: while all else still stands
    }

    void submit(TransferId id, HttpRequest request) {
        std::unique_ptr<Transfer> transfer = idle_transfer();
        transfer->prepare(id, std::move(request));
        const CURLMcode code = curl_multi_add_handle(multi_.get(), transfer->handle());
        if (code != CURLM_OK) {
            throw error::RunError(std::string{"libcurl refused a request: "} + curl_multi_strerror(code));
        }
        running_.emplace(id, std::move(transfer));
    }

    std::optional<Finish> cancel(TransferId id) {
        settling_.forget(id);
        const auto found = running_.find(id);
        if (found == running_.end()) return std::nullopt;
        Finish observed = found->second->finish(CURLE_OK);
        curl_multi_remove_handle(multi_.get(), found->second->handle());
        running_.erase(found);  // its handle and its connection are not used again
        return observed;
    }

    clock::Instant poll(clock::Instant until, Listener& listener) {
        delivery_.listener = &listener;
        loop_->start_added(delivery_.wake);
        // What has ended already is told at once, but what else has come is looked for all the same.
        const clock::Instant end = take_finished() ? delivery_.wake.at : end_of_wait(until);
        const clock::Instant woke = loop_->wait(end, delivery_.wake, [this] { take_finished(); });
        take_finished();
        settling_.settle_due(clock_.now());
        settling_.tell(listener);
        return woke;
    }

  private:
    clock::Instant end_of_wait(clock::Instant until) {
        const auto settles = settling_.next_deadline();
        return settles ? std::min(until, *settles) : until;
    }

    std::unique_ptr<Transfer> idle_transfer() {
        if (idle_.empty()) return std::make_unique<Transfer>(delivery_, sockets_);
        std::unique_ptr<Transfer> transfer = std::move(idle_.back());
        idle_.pop_back();
        return transfer;
    }

    /// Tells of every transfer that has ended; returns whether there was one.
    bool take_finished() {
        bool any = false;
        int left = 0;
        while (const CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
            if (message->msg != CURLMSG_DONE) continue;
            any = true;
            Transfer& transfer = Transfer::of(message->easy_handle);
            const Finish finish = transfer.finish(message->data.result);
            const Wake end = transfer.hear();
            watch_connection(transfer, finish);
            release(transfer);
            delivery_.listener->on_finish(transfer.id(), finish, end);
        }
        return any;
    }

    void watch_connection(const Transfer& transfer, const Finish& finish) {
        const auto socket = transfer.kept_socket();
        if (finish.failure != Failure::none) {
            settling_.settle(transfer.id(), std::nullopt);
        } else if (transfer.announced_close() ||
                   !socket) {  // curl keeps a connection unless the server ended it
            settling_.settle(transfer.id(), true);
        } else {
            settling_.watch(transfer.id(), *socket, clock_.now() + settling_time);
        }
    }

    void release(const Transfer& transfer) {
        curl_multi_remove_handle(multi_.get(), transfer.handle());
        const auto found = running_.find(transfer.id());
        idle_.push_back(std::move(found->second));
        running_.erase(found);
    }

    static curl_socket_t open_socket(void* self, curlsocktype /*purpose*/, curl_sockaddr* address) noexcept {
#ifdef SOCK_CLOEXEC
        const int type = address->socktype | SOCK_CLOEXEC;
#else
        const int type = address->socktype;
#endif
        const curl_socket_t socket = ::socket(address->family, type, address->protocol);
        if (socket != CURL_SOCKET_BAD) static_cast<Implementation*>(self)->loop_->opened(socket);
        return socket;
    }

    static int close_socket(void* self, curl_socket_t socket) noexcept {
        auto& implementation = *static_cast<Implementation*>(self);
        implementation.settling_.socket_closes(socket);
        implementation.loop_->closes(socket);
        return ::close(socket);
    }

    const clock::SteadyClock& clock_;
    Settling settling_;
    Delivery delivery_;
    Sockets sockets_{
        .open = &Implementation::open_socket, .close = &Implementation::close_socket, .context = this};
    std::unique_ptr<CURLM, MultiDeleter> multi_;
    std::unique_ptr<EventLoop> loop_;
    std::vector<std::unique_ptr<Transfer>> idle_;
    std::unordered_map<TransferId, std::unique_ptr<Transfer>> running_;
};

CurlTransport::CurlTransport(const clock::SteadyClock& clock)
    : implementation_{std::make_unique<Implementation>(clock)} {}

CurlTransport::~CurlTransport() = default;

void CurlTransport::submit(TransferId id, HttpRequest request) {
    implementation_->submit(id, std::move(request));
}

std::optional<Finish> CurlTransport::cancel(TransferId id) {
    return implementation_->cancel(id);
}

clock::Instant CurlTransport::poll(clock::Instant until, Listener& listener) {
    return implementation_->poll(until, listener);
}

}  // namespace laptime::transport
