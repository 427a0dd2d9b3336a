#include "service.hpp"
#include "session.hpp"

#include <laptime/error/error.hpp>
#include <laptime/simulator/simulator.hpp>

#include <chrono>
#include <exception>
#include <future>
#include <mutex>
#include <thread>
#include <unordered_set>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

namespace laptime::simulator {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

tcp::acceptor listen(asio::io_context& io, const std::string& host, std::uint16_t port) {
    const tcp::endpoint endpoint{asio::ip::make_address(host), port};
    try {
        return tcp::acceptor{io, endpoint};
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

}  // namespace

/// The thread, the listening socket and the open connections. All but the public functions run on the thread.
class Simulator::Server {
  public:
    explicit Server(const Config& config)
        : service_{config},
          acceptor_{listen(io_, config.host, config.port)},
          endpoint_{acceptor_.local_endpoint()} {
        asio::co_spawn(io_, accept_all(), [](const std::exception_ptr& /*out of memory*/) {});
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
        service_.log().check();
    }

  private:
    void join() {
        const std::lock_guard lock{running_};
        if (!thread_.joinable()) return;
        asio::post(io_, [this] { close_all(); });
        thread_.join();
    }

    /// A reply that a client has read was written by a handler whose follow-up is queued, at the latest, when
    /// it returns. A task that is posted from a posted task comes after that.
    void wait_for_calls_that_just_ended() {
        const auto passed = std::make_shared<std::promise<void>>();
        asio::post(io_, [this, passed] { asio::post(io_, [passed] { passed->set_value(); }); });
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

    asio::awaitable<void> accept_all() {
        asio::steady_timer pause{io_};
        while (acceptor_.is_open()) {
            error_code failure;
            tcp::socket socket{io_};
            co_await acceptor_.async_accept(socket, asio::redirect_error(asio::use_awaitable, failure));
            if (!failure) {
                start_session(std::move(socket));
            } else if (acceptor_.is_open()) {  // most likely out of file descriptors: do not spin
                pause.expires_after(std::chrono::milliseconds{10});
                co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, failure));
            }
        }
    }

    void start_session(tcp::socket socket) {
        try {
            const auto session = std::make_shared<Session>(std::move(socket), service_);
            sessions_.insert(session);
            asio::co_spawn(io_, session->run(), [this, session](const std::exception_ptr& /*out of memory*/) {
                session->close();
                sessions_.erase(session);
            });
        } catch (const boost::system::system_error&) {
            return;  // the client has left already
        }
    }

    void close_all() {
        for (const auto& session : sessions_) session->close();
        acceptor_.close();
    }

    Service service_;  // first: opens the log before anyone can connect
    asio::io_context io_{1};
    tcp::acceptor acceptor_;
    tcp::endpoint endpoint_;
    std::unordered_set<std::shared_ptr<Session>> sessions_;
    std::mutex running_;  // guards thread_, so that truth() never waits for a thread that has ended
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
