#include "alarms.hpp"
#include "connection.hpp"
#include "service.hpp"

#include <laptime/error/error.hpp>
#include <laptime/simulator/simulator.hpp>

#include <chrono>
#include <cstdint>
#include <exception>
#include <future>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/system/system_error.hpp>
#include <sys/resource.h>

namespace laptime::simulator {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

tcp::acceptor listen(asio::io_context& io, const std::string& host, std::uint16_t port) {
    const tcp::endpoint endpoint{asio::ip::make_address(host), port};
    constexpr int backlog = 4096;
    try {
        tcp::acceptor acceptor{io, endpoint.protocol()};
        acceptor.set_option(tcp::acceptor::reuse_address{true});
        acceptor.bind(endpoint);
        acceptor.listen(backlog);
        return acceptor;
    } catch (const boost::system::system_error& failure) {
        const std::string place = "port " + std::to_string(port) + " of " + host;
        if (failure.code() == asio::error::address_in_use) {
            throw error::RunError("simulator: " + place + " is in use");
        }
        throw error::RunError("simulator: cannot listen on " + place + ": " + failure.code().message());
    }
}

Config validated(Config config) {
    validate(config);
    return config;
}

/// A connection takes a descriptor, and many systems allow 1024 to whoever does not ask for more.
void allow_many_connections() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace

/// The thread, the listening socket and the open connections. All but the public functions run on the thread.
class Simulator::Server {
  public:
    explicit Server(const Config& config)
        : service_{config},
          acceptor_{listen(io_, config.host, config.port)},
          endpoint_{acceptor_.local_endpoint()} {
        allow_many_connections();
        accept();
        thread_ = std::thread{[this]() noexcept { serve(); }};
    }
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;
    ~Server() { join(); }

    [[nodiscard]] const tcp::endpoint& endpoint() const noexcept { return endpoint_; }

    [[nodiscard]] std::vector<Truth> truth() {
        const std::lock_guard lock{running_};
        if (thread_.joinable()) wait_for_calls_that_just_ended();
        return service_.log().snapshot();
    }

    void stop() {
        join();
        service_.log().close();
    }

  private:
    void join() {
        const std::lock_guard lock{running_};
        if (!thread_.joinable()) return;
        asio::post(io_, [this] { close_all(); });
        thread_.join();
    }

    /// A reply that a client has read was written by a handler that logs it before it returns.
    void wait_for_calls_that_just_ended() {
        const auto passed = std::make_shared<std::promise<void>>();
        asio::post(io_, [passed] { passed->set_value(); });
        passed->get_future().wait();
    }

    void serve() noexcept {
        for (;;) {
            try {
                io_.run();
                return;
            } catch (const std::exception&) {
                continue;  // out of memory in one handler: the others go on
            }
        }
    }

    void accept() {
        acceptor_.async_accept([this](const error_code& failure, tcp::socket socket) {
            if (!acceptor_.is_open()) return;
            if (failure) return accept_later();
            start_connection(std::move(socket));
            accept();
        });
    }

    /// Most likely out of file descriptors: do not spin.
    void accept_later() {
        pause_.expires_after(std::chrono::milliseconds{10});
        pause_.async_wait([this](const error_code& failure) {
            if (!failure && acceptor_.is_open()) accept();
        });
    }

    void start_connection(tcp::socket socket) {
        try {
            const std::uint64_t ordinal = ++opened_;
            const auto on_closed = [this, ordinal] { connections_.erase(ordinal); };
            const auto connection =
                std::make_shared<Connection>(std::move(socket), ordinal, service_, alarms_, on_closed);
            connections_.emplace(ordinal, connection);
            connection->start();
        } catch (const boost::system::system_error&) {
            return;  // the client has left already
        }
    }

    void close_all() {
        acceptor_.close();
        pause_.cancel();
        for (const auto& [ordinal, connection] : std::exchange(connections_, {})) connection->close();
        alarms_.stop();
    }

    Service service_;  // first: opens the log before anyone can connect
    asio::io_context io_{1};
    tcp::acceptor acceptor_;
    tcp::endpoint endpoint_;
    asio::steady_timer pause_{io_};
    Alarms alarms_{io_};
    std::unordered_map<std::uint64_t, std::shared_ptr<Connection>> connections_;
    std::uint64_t opened_ = 0;  ///< connections, so far
    std::mutex running_;        // guards thread_, so that truth() never waits for a thread that has ended
    std::thread thread_;
};

Simulator::Simulator(Config config) : server_{std::make_unique<Server>(validated(std::move(config)))} {}

Simulator::~Simulator() = default;

std::uint16_t Simulator::port() const noexcept {
    return server_->endpoint().port();
}

std::string Simulator::url() const {
    const asio::ip::address address = server_->endpoint().address();
    const std::string host = address.is_v6() ? "[" + address.to_string() + "]" : address.to_string();
    return "http://" + host + ":" + std::to_string(port());
}

std::vector<Truth> Simulator::truth() const {
    return server_->truth();
}

void Simulator::stop() {
    server_->stop();
}

}  // namespace laptime::simulator
