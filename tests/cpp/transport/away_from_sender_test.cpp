#ifdef __linux__

#include <laptime/transport/away_from_sender.hpp>

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace laptime;
using transport::AwayFromSender;

namespace {

/// A connection over the loopback, both ends of it.
class Connection {
  public:
    Connection() {
        const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        auto* general =
            reinterpret_cast<sockaddr*>(&address);  // NOLINT(*-reinterpret-cast): as sockets want it
        socklen_t size = sizeof address;
        REQUIRE(::bind(listener, general, size) == 0);
        REQUIRE(::listen(listener, 1) == 0);
        REQUIRE(::getsockname(listener, general, &size) == 0);
        REQUIRE(::connect(writer_, general, size) == 0);
        reader_ = ::accept(listener, nullptr, nullptr);
        REQUIRE(reader_ >= 0);
        ::close(listener);
    }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    ~Connection() {
        ::close(reader_);
        ::close(writer_);
    }

    [[nodiscard]] int reader() const noexcept { return reader_; }
    void send_byte() const { REQUIRE(::send(writer_, "x", 1, 0) == 1); }

  private:
    int writer_ = ::socket(AF_INET, SOCK_STREAM, 0);
    int reader_ = -1;
};

cpu_set_t allowed() {
    cpu_set_t set;
    REQUIRE(::sched_getaffinity(0, sizeof set, &set) == 0);
    return set;
}

int n_allowed() {
    const cpu_set_t set = allowed();
    return CPU_COUNT(&set);
}

}  // namespace

TEST_CASE("a thread that meets its sender twice leaves the processor for a while") {
    const cpu_set_t before = allowed();
    if (CPU_COUNT(&before) < 2) return;  // nowhere to go
    const Connection connection;
    AwayFromSender away;
    clock::Instant now{};
    // What this thread sends to itself is handed in where it runs. It may be moved in between, but not
    // always.
    for (int i = 0; i < 1000 && n_allowed() == CPU_COUNT(&before); ++i) {
        connection.send_byte();
        away.woken_by(connection.reader(), now += AwayFromSender::between_looks);
    }
    CHECK(n_allowed() == CPU_COUNT(&before) - 1);

    // Nothing has been sent since from where it runs now, so that it need not leave again.
    away.woken_by(connection.reader(), now += AwayFromSender::stays_away);
    const cpu_set_t afterwards = allowed();
    CHECK(CPU_EQUAL(&afterwards, &before) != 0);
}

TEST_CASE("looks between two that are due cost nothing and change nothing") {
    const cpu_set_t before = allowed();
    const Connection connection;
    AwayFromSender away;
    const clock::Instant now = clock::Instant{} + AwayFromSender::between_looks;
    for (int i = 0; i < 100; ++i) {
        connection.send_byte();
        away.woken_by(connection.reader(), now);
    }
    const cpu_set_t afterwards = allowed();
    CHECK(CPU_EQUAL(&afterwards, &before) != 0);
}

#endif
