#include "register.hpp"

#include <laptime/random/laws.hpp>
#include <laptime/simulator/simulator.hpp>

#include <cstdint>
#include <filesystem>
#include <map>
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
using simulator::FreeAnswer;
using simulator::ModelConfig;
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
                               std::uint64_t seed, std::string host, std::uint16_t port,
                               std::optional<std::filesystem::path> log) {
    Config config{.models = std::move(models),
                  .questions = std::move(questions),
                  .seed = seed,
                  .host = std::move(host),
                  .port = port,
                  .log = std::move(log)};
    return SimulatorHolder{std::make_unique<Simulator>(std::move(config)).release()};
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
}

void register_config(py::module_& module) {
    py::class_<ModelConfig>(module, "SimulatedModel", "How one simulated model behaves.")
        .def(py::init([](std::string name, const random::Law& time_to_first_token_s,
                         const random::Law& inter_token_s, const random::Law& output_tokens, double p_right,
                         std::map<std::string, double> p_right_by_subject) {
                 return ModelConfig{.name = std::move(name),
                                    .time_to_first_token_s = time_to_first_token_s,
                                    .inter_token_s = inter_token_s,
                                    .output_tokens = output_tokens,
                                    .p_right = p_right,
                                    .p_right_by_subject = std::move(p_right_by_subject)};
             }),
             py::arg("name"), py::arg("time_to_first_token_s"), py::arg("inter_token_s"),
             py::arg("output_tokens"), py::arg("p_right"), py::arg("p_right_by_subject"))
        .def_readonly("name", &ModelConfig::name);
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
        .def_readonly("model", &Truth::model)
        .def_readonly("api", &Truth::api)
        .def_readonly("question_id", &Truth::question_id, "Empty where the prompt holds no known question.")
        .def_readonly("right", &Truth::right, "None where no question was answered.")
        .def_readonly("status", &Truth::status, "0 where the client left before anything was sent.")
        .def_readonly("received_ns", &Truth::received_ns)
        .def_readonly("chunk_sent_ns", &Truth::chunk_sent_ns,
                      "Just before each token was written; one stamp if not streamed.")
        .def_readonly("tokens", &Truth::tokens)
        .def_readonly("done_ns", &Truth::done_ns)
        .def_readonly("complete", &Truth::complete,
                      "False where the client left, or the server stopped, in the middle.");
}

}  // namespace

void register_simulator(py::module_& module) {
    register_laws(module);
    register_config(module);
    register_question(module);
    register_truth(module);
    py::class_<Simulator, SimulatorHolder>(module, "Simulator",
                                           "A model server with known timings and answers, on this machine.")
        .def(py::init(&make_simulator), py::kw_only(), py::arg("models"), py::arg("questions"),
             py::arg("seed") = 0, py::arg("host") = "127.0.0.1", py::arg("port") = 0,
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
