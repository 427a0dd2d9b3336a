/// \file
/// HTTP by libcurl: the only library of ours that sees it. On Linux an epoll loop drives curl's multi-socket
/// interface and looks for what has come while curl works; elsewhere curl_multi_poll does.
#pragma once

#include <laptime/clock/clock.hpp>
#include <laptime/transport/transport.hpp>

#include <memory>

namespace laptime::transport {

class CurlTransport final : public Transport {
  public:
    /// \throws error::RunError where the system gives no event loop (out of descriptors)
    explicit CurlTransport(const clock::SteadyClock& clock);
    ~CurlTransport() override;

    void submit(TransferId id, HttpRequest request) override;
    std::optional<Finish> cancel(TransferId id) override;
    clock::Instant poll(clock::Instant until, Listener& listener) override;

  private:
    class Implementation;
    std::unique_ptr<Implementation> implementation_;
};

}  // namespace laptime::transport
