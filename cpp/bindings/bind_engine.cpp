#include "register.hpp"
#include "signals.hpp"

#include <laptime/api/api.hpp>
#include <laptime/clock/clock.hpp>
#include <laptime/engine/engine.hpp>
#include <laptime/transport/curl_transport.hpp>
#include <laptime/transport/fetch.hpp>

#include <map>
#include <memory>
#include <tuple>
#include <utility>

#include <pybind11/functional.h>
#include <pybind11/stl.h>

namespace laptime::bindings {

namespace py = pybind11;

namespace {

using Headers = std::map<std::string, std::string>;
using SampleRow = std::tuple<std::string, std::string, std::string, std::optional<std::int32_t>>;
using PythonWatch = std::optional<std::function<void(const engine::Progress&)>>;

std::vector<transport::Header> to_headers(const Headers& headers) {
    std::vector<transport::Header> list;
    for (const auto& [name, value] : headers) list.push_back({.name = name, .value = value});
    return list;
}

engine::Target make_target(const std::string& api, std::string url, std::string model, std::string label,
                           const Headers& headers, std::string extra_body) {
    return {.api = &api::find_api(api),
            .url = std::move(url),
            .model = std::move(model),
            .label = std::move(label),
            .headers = to_headers(headers),
            .extra_body = std::move(extra_body)};
}

engine::Job make_job(std::vector<engine::Target> targets, const std::vector<SampleRow>& samples,
                     api::Generation generation, schedule::Load load, double timeout_s, std::int32_t segment,
                     std::string prompt_prefix) {
    engine::Job job;
    job.targets = std::move(targets);
    for (const auto& [id, category, prompt, max_tokens] : samples) {
        job.samples.push_back({.id = id, .category = category, .prompt = prompt, .max_tokens = max_tokens});
    }
    job.generation = std::move(generation);
    job.load = load;
    job.timeout = clock::from_seconds(timeout_s);
    job.segment = segment;
    job.prompt_prefix = std::move(prompt_prefix);
    return job;
}

engine::Watch watch_with_signals(const PythonWatch& watch) {
    return [&watch](const engine::Progress& progress) {
        raise_pending_signals();
        if (!watch) return;
        const py::gil_scoped_acquire acquire;
        (*watch)(progress);
    };
}

/// The engine with what it needs, on the real clock.
class ServerEngine {
  public:
    explicit ServerEngine(std::shared_ptr<records::Journal> journal)
        : journal_{std::move(journal)}, transport_{clock_}, engine_{transport_, clock_, *journal_} {}

    // Job and block are C++ values that nobody changes meanwhile, so the GIL can be let go; the watch takes
    // it.
    engine::WarmUp warm_up(const engine::Job& job, const schedule::Block& block, const PythonWatch& watch) {
        const py::gil_scoped_release release;
        return engine_.warm_up(job, block, watch_with_signals(watch));
    }

    engine::Health measure(const engine::Job& job, const schedule::Block& block, const PythonWatch& watch) {
        const py::gil_scoped_release release;
        return engine_.measure(job, block, watch_with_signals(watch));
    }

  private:
    std::shared_ptr<records::Journal> journal_;
    clock::SteadyClock clock_;
    transport::CurlTransport transport_;
    engine::Engine engine_;
};

std::pair<int, py::bytes> http_get(const std::string& url, double timeout_s, const Headers& headers) {
    transport::Response response;
    {
        const py::gil_scoped_release release;  // the arguments are C++ values by now
        const clock::SteadyClock clock;
        transport::CurlTransport transport{clock};
        response = transport::fetch(transport, clock,
                                    {.method = "GET",
                                     .url = url,
                                     .headers = to_headers(headers),
                                     .body = {},
                                     .timeout = clock::from_seconds(timeout_s)},
                                    &raise_pending_signals);
    }
    return {response.status, py::bytes(response.body)};
}

std::vector<std::int64_t> schedule_lags_ns(const engine::Health& health) {
    std::vector<std::int64_t> lags;
    lags.reserve(health.schedule_lags.size());
    for (const clock::Duration lag : health.schedule_lags) lags.push_back(lag.count());
    return lags;
}

std::optional<std::tuple<std::string, std::optional<std::int32_t>, std::string>> first_failure(
    const engine::WarmUp& warm_up) {
    if (!warm_up.first_failure) return std::nullopt;
    const records::RequestRecord& record = *warm_up.first_failure;
    return std::tuple{std::string{records::name_of(record.outcome)}, record.status, record.message};
}

void register_values(py::module_& module) {
    py::class_<api::Generation>(module, "Generation", "How an answer is to be generated.")
        .def(py::init([](std::int64_t max_tokens, double temperature, double top_p,
                         std::vector<std::string> stop, std::optional<std::int64_t> seed, bool stream) {
                 return api::Generation{.max_tokens = max_tokens,
                                        .temperature = temperature,
                                        .top_p = top_p,
                                        .stop = std::move(stop),
                                        .seed = seed,
                                        .stream = stream};
             }),
             py::kw_only(), py::arg("max_tokens"), py::arg("temperature"), py::arg("top_p"), py::arg("stop"),
             py::arg("seed"), py::arg("stream"));
    py::class_<engine::Target>(module, "Target", "One model on one server.")
        .def(py::init(&make_target), py::kw_only(), py::arg("api"), py::arg("url"), py::arg("model"),
             py::arg("label"), py::arg("headers"), py::arg("extra_body") = "");
    py::class_<engine::Job>(module, "Job",
                            "Whom to ask, what to ask, and how; a sample is (id, category, prompt,\n"
                            "max_tokens), of which the last may be None for the generation's.\n\n"
                            "With a prompt_prefix each prompt is sent as '[prefix-request_id] prompt', so\n"
                            "that no two begin alike.")
        .def(py::init(&make_job), py::kw_only(), py::arg("targets"), py::arg("samples"),
             py::arg("generation"), py::arg("load"), py::arg("timeout_s"), py::arg("segment") = 0,
             py::arg("prompt_prefix") = "");
    py::class_<engine::Progress>(module, "Progress", "How far a block has come.")
        .def_readonly("planned", &engine::Progress::planned)
        .def_readonly("finished", &engine::Progress::finished)
        .def_readonly("ok", &engine::Progress::ok)
        .def_readonly("in_flight", &engine::Progress::in_flight);
    py::class_<engine::WarmUp>(module, "WarmUp", "How the warm-up of a block went.")
        .def_readonly("ok", &engine::WarmUp::ok)
        .def_property_readonly("first_failure", &first_failure,
                               "(outcome, status or None, message), or None.");
    py::class_<engine::Health>(module, "Health", "What the client has to say about itself.")
        .def_property_readonly("schedule_lags_ns", &schedule_lags_ns)
        .def_property_readonly("longest_busy_ns",
                               [](const engine::Health& self) { return self.longest_busy.count(); })
        .def_property_readonly("wall_ns", [](const engine::Health& self) { return self.wall.count(); })
        .def_property_readonly("cpu_ns", [](const engine::Health& self) { return self.cpu.count(); })
        .def_readonly("most_in_flight", &engine::Health::most_in_flight);
}

std::vector<std::string> api_names() {
    std::vector<std::string> names;
    for (const api::Api* api : api::all_apis()) names.emplace_back(api->name());
    return names;
}

}  // namespace

void register_engine(py::module_& module) {
    register_values(module);
    py::class_<ServerEngine>(module, "Engine", "Sends timed requests and records what became of each.")
        .def(py::init<std::shared_ptr<records::Journal>>(), py::arg("journal"))
        .def("warm_up", &ServerEngine::warm_up, py::arg("job"), py::arg("block"),
             py::arg("watch") = py::none(), "Send the warm-up requests of a block, one after the other.")
        .def("measure", &ServerEngine::measure, py::arg("job"), py::arg("block"),
             py::arg("watch") = py::none(),
             "Send the measured requests of a block. Ctrl-C, or an exception of `watch`, ends it: requests "
             "in\n"
             "flight are recorded as cancelled, and the exception goes on.");
    module.def("http_get", &http_get, py::arg("url"), py::arg("timeout_s"), py::arg("headers") = Headers{},
               "GET a small page: (status, body). Raises TargetError where no answer comes.");
    module.def("api_names", &api_names, "The APIs that servers may speak, sorted.");
    module.def(
        "api_default_url",
        [](const std::string& name) { return std::string{api::find_api(name).default_url()}; },
        py::arg("name"));
    module.def(
        "api_decode_models",
        [](const std::string& name, const py::bytes& body) {
            return api::find_api(name).decode_models(std::string{body});
        },
        py::arg("name"), py::arg("body"),
        "The models that a server's answer to GET api_ready_path() lists. Raises DataError where it is no "
        "list.");
    module.def(
        "api_ready_path",
        [](const std::string& name) { return std::string{api::find_api(name).ready_path()}; },
        py::arg("name"));
}

}  // namespace laptime::bindings
