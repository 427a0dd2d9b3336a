// A stop rule of the user's own.
#pragma once

#include <laptime/schedule/stop_rule.hpp>

#include <exception>
#include <optional>
#include <span>
#include <string>

#include <pybind11/pybind11.h>

namespace laptime::bindings {

/// Asks a Python callable, with the GIL held. What that raises is kept and given as the reason to stop, so
/// that everything is recorded first; then raise_pending() lets it go on.
class PythonStopRule final : public schedule::StopRule {
  public:
    explicit PythonStopRule(pybind11::function rule);

    [[nodiscard]] std::optional<std::string> look(std::span<const schedule::FinishedRequest> ended) override;

    /// Throws what the callable raised, once; does nothing where it raised nothing. The GIL must be held.
    void raise_pending();

  private:
    [[nodiscard]] std::optional<std::string> ask(std::span<const schedule::FinishedRequest> ended) const;
    std::string keep(std::exception_ptr problem, std::string reason);

    pybind11::function rule_;
    std::exception_ptr pending_;
    std::optional<std::string> failed_;  // why it is asked no more
};

}  // namespace laptime::bindings
