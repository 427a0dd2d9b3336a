#include "register.hpp"

#include <laptime/random/laws.hpp>
#include <laptime/simulator/fault.hpp>
#include <laptime/simulator/simulator.hpp>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <pybind11/stl.h>
#include <pybind11/stl/filesystem.h>

namespace laptime::bindings {

namespace py = pybind11;
using simulator::Config;
using simulator::Fault;
using simulator::FreeAnswer;
using simulator::ModelConfig;
using simulator::Occurrence;
using simulator::Question;
using simulator::Simulator;
using simulator::Truth;

namespace {

/// Joining the server's thread may take a moment; that thread never asks for the GIL, so it can be let go.
struct StopWithoutGil {
    void operator()(Simulator* simulator) const {
        const py::gil_scoped_release release;
        std::default_delete<Simulator>{}(simulator);
    }
};
using SimulatorHolder = std::unique_ptr<Simulator, StopWithoutGil>;

SimulatorHolder make_simulator(std::vector<ModelConfig> models, std::vector<Question> questions,
                               std::uint64_t seed, std::string key, std::string host, std::uint16_t port,
                               std::optional<std::filesystem::path> log) {
    Config config{.models = std::move(models),
                  .questions = std::move(questions),
                  .seed = seed,
                  .key = std::move(key),
                  .host = std::move(host),
                  .port = port,
                  .log = std::move(log)};
    return SimulatorHolder{std::make_unique<Simulator>(std::move(config)).release()};
}

Occurrence make_occurrence(double share, std::optional<std::uint64_t> every,
                           std::optional<std::vector<std::uint64_t>> at) {
    if (at) return simulator::At{.ordinals = *std::move(at)};
    if (every) return simulator::Every{.every = *every};
    return simulator::Share{.share = share};
}

void register_laws(py::module_& module) {
    py::class_<random::Constant>(module, "ConstantLaw", "Always the same value.")
        .def(py::init([](double value) { return random::Constant{value}; }), py::arg("value"))
        .def_readonly("value", &random::Constant::value);
    py::class_<random::Lognormal>(module, "LognormalLaw", "exp(N(ln median, sigma²)).")
        .def(py::init([](double median, double sigma) { return random::Lognormal{median, sigma}; }),
             py::arg("median"), py::arg("sigma"))
        .def_readonly("median", &random::Lognormal::median)
        .def_readonly("sigma", &random::Lognormal::sigma);
    py::class_<random::Gamma>(module, "GammaLaw", "Gamma; the standard deviation is mean / √shape.")
        .def(py::init([](double mean, double shape) { return random::Gamma{mean, shape}; }), py::arg("mean"),
             py::arg("shape"))
        .def_readonly("mean", &random::Gamma::mean)
        .def_readonly("shape", &random::Gamma::shape);
}

void register_fault(py::module_& module) {
    py::class_<Fault>(
        module, "SimulatedFault",
        "What a model does wrong on purpose, and in which of its calls: those listed in `at`, else "
        "each `every`-th, else each with the probability `share`.")
        .def(py::init([](const std::string& kind, double share, std::optional<std::uint64_t> every,
                         std::optional<std::vector<std::uint64_t>> at) {
                 return Fault{.kind = simulator::fault_kind(kind),
                              .occurrence = make_occurrence(share, every, std::move(at))};
             }),
             py::arg("kind"), py::kw_only(), py::arg("share") = 1.0, py::arg("every") = py::none(),
             py::arg("at") = py::none(), "Raises SpecError where there is no such kind.")
        .def_readwrite("status", &Fault::status)
        .def_readwrite("retry_after_s", &Fault::retry_after_s)
        .def_readwrite("delay_s", &Fault::delay_s)
        .def_readwrite("after_chunks", &Fault::after_chunks);
}

void register_config(py::module_& module) {
    py::class_<ModelConfig>(module, "SimulatedModel", "How one simulated model behaves.")
        .def(py::init([](std::string name) { return ModelConfig{.name = std::move(name)}; }), py::arg("name"))
        .def_readonly("name", &ModelConfig::name)
        .def_readwrite("time_to_first_token_s", &ModelConfig::time_to_first_token_s)
        .def_readwrite("inter_token_s", &ModelConfig::inter_token_s)
        .def_readwrite("output_tokens", &ModelConfig::output_tokens)
        .def_readwrite("reasoning_tokens", &ModelConfig::reasoning_tokens)
        .def_readwrite("tokens_per_chunk", &ModelConfig::tokens_per_chunk)
        .def_readwrite("p_empty_chunk", &ModelConfig::p_empty_chunk)
        .def_readwrite("p_right", &ModelConfig::p_right)
        .def_readwrite("p_right_by_subject", &ModelConfig::p_right_by_subject)
        .def_readwrite("slots", &ModelConfig::slots, "None where every call has one.")
        .def_readwrite("slowdown", &ModelConfig::slowdown)
        .def_readwrite("prompt_cache", &ModelConfig::prompt_cache)
        .def_property(
            "usage", [](const ModelConfig& model) { return simulator::name_of(model.usage); },
            [](ModelConfig& model, const std::string& name) { model.usage = simulator::usage_place(name); },
            "Where it tells its token counts: end, finish, every_chunk or nowhere.")
        .def_readwrite("early_head", &ModelConfig::early_head)
        .def_readwrite("strict_fields", &ModelConfig::strict_fields)
        .def_readwrite("faults", &ModelConfig::faults);
}

void register_question(py::module_& module) {
    py::class_<FreeAnswer>(module, "SimulatedFreeAnswer",
                           "What the models say to a free question, to the letter.")
        .def(py::init([](std::string right, std::string wrong) {
                 return FreeAnswer{.right = std::move(right), .wrong = std::move(wrong)};
             }),
             py::arg("right"), py::arg("wrong"))
        .def_readonly("right", &FreeAnswer::right)
        .def_readonly("wrong", &FreeAnswer::wrong);
    py::class_<Question>(module, "SimulatedQuestion",
                         "A question that the models know: multiple-choice, or free with a free answer.")
        .def(
            py::init([](std::string id, std::string subject, std::string question,
                        std::vector<std::string> choices, int answer, std::optional<FreeAnswer> free_answer) {
                return Question{.id = std::move(id),
                                .subject = std::move(subject),
                                .question = std::move(question),
                                .choices = std::move(choices),
                                .answer = answer,
                                .free_answer = std::move(free_answer)};
            }),
            py::arg("id"), py::arg("subject"), py::arg("question"),
            py::arg("choices") = std::vector<std::string>{}, py::arg("answer") = 0,
            py::arg("free_answer") = py::none())
        .def_readonly("id", &Question::id);
}

void register_truth(py::module_& module) {
    py::class_<Truth>(module, "SimulatorTruth",
                      "What the server did in one call. Stamps are those of time.monotonic_ns().")
        .def_readonly("request_id", &Truth::request_id,
                      "The client's header X-Request-Id; empty where it sent none.")
        .def_readonly("model", &Truth::model)
        .def_readonly("api", &Truth::api)
        .def_readonly("connection", &Truth::connection, "Which of the server's connections; the first is 1.")
        .def_readonly("question_id", &Truth::question_id, "Empty where the prompt holds no known question.")
        .def_readonly("right", &Truth::right, "None where no question was answered.")
        .def_readonly("status", &Truth::status, "The HTTP status sent; 0 where nothing was.")
        .def_readonly("fault", &Truth::fault, "What the server did wrong on purpose; empty for nothing.")
        .def_readonly("received_ns", &Truth::received_ns, "The request was fully read.")
        .def_readonly("queued_ns", &Truth::queued_ns,
                      "The call left the queue and was given a slot; None where it was refused.")
        .def_readonly("first_byte_sent_ns", &Truth::first_byte_sent_ns, "Just before the first write.")
        .def_readonly("chunk_sent_ns", &Truth::chunk_sent_ns,
                      "Just before each chunk was written; one stamp if not streamed.")
        .def_readonly("chunk_written_ns", &Truth::chunk_written_ns,
                      "Just after each chunk was written: a client may have had it in between.")
        .def_readonly("chunk_tokens", &Truth::chunk_tokens, "How many tokens each chunk brought.")
        .def_readonly("empty_chunks", &Truth::empty_chunks, "Indices of the chunks without a text.")
        .def_readonly("tokens", &Truth::tokens, "Tokens written, with those of the reasoning.")
        .def_readonly("reasoning_tokens", &Truth::reasoning_tokens)
        .def_readonly("late_mean_ns", &Truth::late_mean_ns,
                      "By how much chunks were written after they were due; None without a chunk.")
        .def_readonly("late_max_ns", &Truth::late_max_ns, "The same of the latest of them.")
        .def_readonly("done_ns", &Truth::done_ns, "After the last write, or when the call was given up.")
        .def_readonly("complete", &Truth::complete,
                      "Whether the answer, or the refusal, was written to its end.");
}

}  // namespace

void register_simulator(py::module_& module) {
    register_laws(module);
    register_fault(module);
    register_config(module);
    register_question(module);
    register_truth(module);
    py::class_<Simulator, SimulatorHolder>(module, "Simulator",
                                           "A model server with known timings and answers, on this machine.")
        .def(py::init(&make_simulator), py::kw_only(), py::arg("models"), py::arg("questions"),
             py::arg("seed") = 0, py::arg("key") = "", py::arg("host") = "127.0.0.1", py::arg("port") = 0,
             py::arg("log") = py::none(),
             "Raises SpecError where the configuration makes no sense, RunError where it cannot start.")
        .def_property_readonly("port", &Simulator::port)
        .def_property_readonly("url", &Simulator::url)
        .def("truth", &Simulator::truth, py::call_guard<py::gil_scoped_release>(),
             "The calls that have ended, in the order they ended.")
        .def("stop", &Simulator::stop, py::call_guard<py::gil_scoped_release>(),
             "Ends all connections. Raises RunError where a line of the log could not be written.");
}

}  // namespace laptime::bindings
