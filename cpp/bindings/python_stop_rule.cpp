#include "python_stop_rule.hpp"

#include <laptime/error/error.hpp>

#include <utility>

namespace laptime::bindings {

namespace py = pybind11;

namespace {

py::object seconds_or_none(const std::optional<clock::Duration>& duration) {
    if (!duration) return py::none();
    return py::float_(clock::to_seconds(*duration));
}

py::tuple row_of(const schedule::FinishedRequest& request) {
    return py::make_tuple(request.target, request.ok, clock::to_seconds(request.ended),
                          clock::to_seconds(request.latency), seconds_or_none(request.time_to_first_token));
}

}  // namespace

PythonStopRule::PythonStopRule(py::function rule) : rule_{std::move(rule)} {}

std::optional<std::string> PythonStopRule::look(std::span<const schedule::FinishedRequest> ended) {
    if (failed_) return failed_;
    const py::gil_scoped_acquire acquire;
    try {
        return ask(ended);
    } catch (py::error_already_set& problem) {
        return keep(std::current_exception(),
                    "the stop rule raised " + py::str(problem.type().attr("__name__")).cast<std::string>());
    } catch (const error::SpecError& problem) {
        return keep(std::current_exception(), problem.what());
    }
}

void PythonStopRule::raise_pending() {
    if (pending_) std::rethrow_exception(std::exchange(pending_, nullptr));
}

std::optional<std::string> PythonStopRule::ask(std::span<const schedule::FinishedRequest> ended) const {
    py::list rows;
    for (const schedule::FinishedRequest& request : ended) rows.append(row_of(request));
    const py::object reason = rule_(rows);
    if (reason.is_none()) return std::nullopt;
    if (py::isinstance<py::str>(reason)) return reason.cast<std::string>();
    throw error::SpecError("a stop rule returns why the run is to stop, in a few words, or None; not " +
                           py::repr(reason).cast<std::string>());
}

std::string PythonStopRule::keep(std::exception_ptr problem, std::string reason) {
    pending_ = std::move(problem);
    failed_ = reason;
    return reason;
}

}  // namespace laptime::bindings
