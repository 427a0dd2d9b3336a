#include "register.hpp"

#include <laptime/clock/clock.hpp>
#include <laptime/error/error.hpp>
#include <laptime/records/journal.hpp>
#include <laptime/records/recorder.hpp>

#include <memory>
#include <utility>

#include <pybind11/stl.h>
#include <pybind11/stl/filesystem.h>

namespace laptime::bindings {

namespace py = pybind11;

namespace {

template <class Enum>
Enum word_to(const std::vector<std::string_view>& names, const std::string& word, const char* what) {
    std::string known;
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (names[i] == word) return static_cast<Enum>(i);
        known += (i == 0 ? "" : ", ") + std::string{names[i]};
    }
    throw error::SpecError("unknown " + std::string{what} + " '" + word + "': there are " + known);
}

/// Makes recordings into one journal.
class Recorder {
  public:
    explicit Recorder(std::shared_ptr<records::Journal> journal) : journal_{std::move(journal)} {}

    std::unique_ptr<records::Recording> begin(std::string request_id, std::string sample_id,
                                              std::string model, std::string category, std::int32_t run_index,
                                              std::int32_t segment, const std::string& phase,
                                              std::optional<std::int64_t> intended_ns,
                                              const std::string& kind) {
        std::optional<clock::Instant> intended;
        if (intended_ns) intended = clock::instant_from_ns(*intended_ns);
        return std::make_unique<records::Recording>(
            *journal_, clock_,
            records::Identity{.request_id = std::move(request_id),
                              .sample_id = std::move(sample_id),
                              .model = std::move(model),
                              .category = std::move(category),
                              .run_index = run_index,
                              .segment = segment,
                              .attempt = 0,
                              .phase = word_to<records::Phase>(records::phase_names(), phase, "phase"),
                              .kind = word_to<records::Kind>(records::kind_names(), kind, "kind")},
            intended);
    }

  private:
    std::shared_ptr<records::Journal> journal_;
    clock::SteadyClock clock_;
};

void finish(records::Recording& recording, const std::string& outcome, std::string message,
            std::string finish_reason, std::optional<std::string> output,
            std::optional<std::int64_t> prompt_tokens, std::optional<std::int64_t> output_tokens) {
    recording.finish({.outcome = word_to<records::Outcome>(records::outcome_names(), outcome, "outcome"),
                      .message = std::move(message),
                      .finish_reason = std::move(finish_reason),
                      .output = std::move(output),
                      .prompt_tokens = prompt_tokens,
                      .output_tokens = output_tokens});
}

}  // namespace

void register_recorder(py::module_& module) {
    py::class_<records::Journal, std::shared_ptr<records::Journal>>(
        module, "Journal",
        "records.jsonl, appended to by a thread of its own. Raises RunError where it cannot be written.")
        .def(py::init<const std::filesystem::path&>(), py::arg("path"))
        // Waits for the writer thread, which needs no Python.
        .def("close", &records::Journal::close, py::call_guard<py::gil_scoped_release>(),
             "Write what is left. Raises RunError where writing failed.");

    py::class_<records::Recording>(module, "Recording",
                                   "One request under way on a target that is not a server.")
        .def("stamp_sent", &records::Recording::stamp_sent, "Now is when the work itself begins.")
        .def("token", &records::Recording::token, py::arg("text"), py::arg("tokens") = 1,
             "A piece of the answer came, holding so many tokens.")
        .def("finish", &finish, py::arg("outcome") = "ok", py::kw_only(), py::arg("message") = "",
             py::arg("finish_reason") = "", py::arg("output") = py::none(),
             py::arg("prompt_tokens") = py::none(), py::arg("output_tokens") = py::none(),
             "Hand the record to the journal.")
        .def_property_readonly("finished", &records::Recording::finished);

    py::class_<Recorder>(module, "Recorder",
                         "Makes records of targets that are not servers, on the core's clock.")
        .def(py::init<std::shared_ptr<records::Journal>>(), py::arg("journal"))
        .def("begin", &Recorder::begin, py::kw_only(), py::arg("request_id"), py::arg("sample_id"),
             py::arg("model"), py::arg("category") = "", py::arg("run_index") = 0, py::arg("segment") = 0,
             py::arg("phase") = "measure", py::arg("intended_ns") = py::none(), py::arg("kind") = "generate",
             py::keep_alive<0, 1>(), "Begin a request: now, unless told when it was due.");
}

}  // namespace laptime::bindings
