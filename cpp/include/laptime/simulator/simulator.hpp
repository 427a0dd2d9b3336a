/// \file
/// A model server with known timings and answers. It speaks every API of api::all_apis() at once, on one
/// port.
#pragma once

#include <laptime/simulator/config.hpp>
#include <laptime/simulator/truth.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace laptime::simulator {

/// Listens once it is constructed, and serves on a thread of its own until it is stopped or destroyed.
class Simulator {
  public:
    /// \throws error::SpecError where the configuration makes no sense
    /// \throws error::RunError where the port is taken or the log cannot be written
    explicit Simulator(Config config);
    Simulator(const Simulator&) = delete;
    Simulator& operator=(const Simulator&) = delete;
    ~Simulator();  // stops

    [[nodiscard]] std::uint16_t port() const noexcept;
    [[nodiscard]] std::string url() const;

    /// The calls that have ended, in the order they ended. A call whose reply a client has read to its end is
    /// in it.
    [[nodiscard]] std::vector<Truth> truth() const;

    /// Ends all connections, where need be in the middle of an answer. Stopping again does nothing.
    /// \throws error::RunError where a line of the log could not be written
    void stop();

  private:
    class Server;
    std::unique_ptr<Server> server_;
};

}  // namespace laptime::simulator
