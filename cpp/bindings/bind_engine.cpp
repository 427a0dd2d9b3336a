#include "durations.hpp"
#include "register.hpp"
#include "signals.hpp"

#include <laptime/api/api.hpp>
#include <laptime/clock/clock.hpp>
#include <laptime/engine/crew.hpp>
#include <laptime/transport/curl_transport.hpp>
#include <laptime/transport/fetch.hpp>

#include <exception>
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
using Rules = std::vector<std::shared_ptr<schedule::StopRule>>;

std::vector<transport::Header> to_headers(const Headers& headers) {
    std::vector<transport::Header> list;
    for (const auto& [name, value] : headers) list.push_back({.name = name, .value = value});
    return list;
}

engine::Target make_target(const std::string& api, std::string url, std::string model, std::string label,
                           const Headers& headers, std::string extra_body, std::string ca_file,
                           std::size_t number) {
    return {.api = &api::find_api(api),
            .url = std::move(url),
            .model = std::move(model),
            .label = std::move(label),
            .headers = to_headers(headers),
            .extra_body = std::move(extra_body),
            .ca_file = std::move(ca_file),
            .number = number};
}

engine::Job make_job(std::vector<engine::Target> targets, const std::vector<SampleRow>& samples,
                     api::Generation generation, schedule::Load load, double timeout_s,
                     std::optional<double> attempt_timeout_s, std::optional<double> chunk_timeout_s,
                     std::size_t retries, std::optional<std::size_t> max_in_flight,
                     const schedule::Limits& limits, double warmup_s, double cooldown_s, double grace_s,
                     std::uint64_t seed, std::int32_t segment, std::string prompt_prefix) {
    engine::Job job;
    job.targets = std::move(targets);
    for (const auto& [id, category, prompt, max_tokens] : samples) {
        job.samples.push_back({.id = id, .category = category, .prompt = prompt, .max_tokens = max_tokens});
    }
    job.generation = std::move(generation);
    job.load = std::move(load);
    job.timeouts.request = duration_of(timeout_s, "timeout_s");
    if (attempt_timeout_s) job.timeouts.attempt = duration_of(*attempt_timeout_s, "attempt_timeout_s");
    if (chunk_timeout_s) job.timeouts.chunk = duration_of(*chunk_timeout_s, "chunk_timeout_s");
    job.retries = retries;
    job.max_in_flight = max_in_flight;
    job.limits = limits;
    job.warmup = duration_of(warmup_s, "warmup_s");
    job.cooldown = duration_of(cooldown_s, "cooldown_s");
    job.grace = duration_of(grace_s, "grace_s");
    job.seed = seed;
    job.segment = segment;
    job.prompt_prefix = std::move(prompt_prefix);
    return job;
}

/// Follows a block for Python. The first Ctrl-C lets what is in flight end, for a moment; the second ends it.
class Following {
  public:
    explicit Following(const PythonWatch& watch) : watch_{watch} {}

    engine::Wish operator()(const engine::Progress& progress) {
        try {
            raise_pending_signals();
        } catch (...) {
            if (interrupt_) return engine::Wish::cancel;
            interrupt_ = std::current_exception();
            interrupted_ = clock_.now();
        }
        tell(progress);
        if (!interrupt_) return engine::Wish::go_on;
        return clock_.now() - interrupted_ < grace_after_interrupt ? engine::Wish::finish
                                                                   : engine::Wish::cancel;
    }

    void rethrow() const {
        if (interrupt_) std::rethrow_exception(interrupt_);
    }

  private:
    static constexpr clock::Duration grace_after_interrupt = std::chrono::seconds{3};

    void tell(engine::Progress progress) const {
        if (!watch_) return;
        progress.stopping = interrupt_ != nullptr;
        const py::gil_scoped_acquire acquire;
        (*watch_)(progress);
    }

    const PythonWatch& watch_;
    clock::SteadyClock clock_;
    std::exception_ptr interrupt_;
    clock::Instant interrupted_;
};

/// The engine with what it needs, on the real clock.
class ServerEngine {
  public:
    explicit ServerEngine(std::shared_ptr<records::Journal> journal)
        : journal_{std::move(journal)},
          crew_{[this] { return std::make_unique<transport::CurlTransport>(clock_); }, clock_, *journal_} {}
    ServerEngine(const ServerEngine&) = delete;
    ServerEngine& operator=(const ServerEngine&) = delete;
    ~ServerEngine() = default;

    // Job and block are C++ values that nobody changes meanwhile, so the GIL can be let go; the watch and the
    // rules take it.
    engine::WarmUp warm_up(const engine::Job& job, const schedule::Block& block, const PythonWatch& watch) {
        const py::gil_scoped_release release;
        Following following{watch};
        engine::WarmUp warm_up = crew_.warm_up(job, block, std::ref(following));
        following.rethrow();
        return warm_up;
    }

    engine::Health measure(const engine::Job& job, const schedule::Block& block, std::size_t threads,
                           const PythonWatch& watch, const Rules& rules) {
        std::vector<schedule::StopRule*> plain_rules;
        for (const auto& rule : rules) plain_rules.push_back(rule.get());
        const py::gil_scoped_release release;
        Following following{watch};
        engine::Health health = crew_.measure(job, block, threads, std::ref(following), plain_rules);
        last_health_ = health;
        following.rethrow();
        return health;
    }

    [[nodiscard]] const std::optional<engine::Health>& last_health() const noexcept { return last_health_; }

  private:
    std::shared_ptr<records::Journal> journal_;
    clock::SteadyClock clock_;
    engine::Crew crew_;
    std::optional<engine::Health> last_health_;
};

std::pair<int, py::bytes> http_get(const std::string& url, double timeout_s, const Headers& headers,
                                   const std::string& ca_file) {
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
                                     .timeout = duration_of(timeout_s, "timeout_s"),
                                     .ca_file = ca_file},
                                    &raise_pending_signals);
    }
    return {response.status, py::bytes(response.body)};
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
                         std::vector<std::string> stop, std::optional<std::int64_t> seed, bool stream,
                         std::optional<std::int32_t> top_logprobs) {
                 return api::Generation{.max_tokens = max_tokens,
                                        .temperature = temperature,
                                        .top_p = top_p,
                                        .stop = std::move(stop),
                                        .seed = seed,
                                        .stream = stream,
                                        .top_logprobs = top_logprobs};
             }),
             py::kw_only(), py::arg("max_tokens"), py::arg("temperature"), py::arg("top_p"), py::arg("stop"),
             py::arg("seed"), py::arg("stream"), py::arg("top_logprobs") = py::none());
    py::class_<engine::Target>(module, "Target", "One model on one server.")
        .def(py::init(&make_target), py::kw_only(), py::arg("api"), py::arg("url"), py::arg("model"),
             py::arg("label"), py::arg("headers"), py::arg("extra_body") = "", py::arg("ca_file") = "",
             py::arg("number") = 0);
    py::class_<engine::Job>(module, "Job",
                            "Whom to ask, what to ask, and how; a sample is (id, category, prompt,\n"
                            "max_tokens), of which the last may be None for the generation's.\n\n"
                            "With a prompt_prefix each prompt is sent as '[prefix-request_id] prompt', so\n"
                            "that no two begin alike.")
        .def(py::init(&make_job), py::kw_only(), py::arg("targets"), py::arg("samples"),
             py::arg("generation"), py::arg("load"), py::arg("timeout_s"),
             py::arg("attempt_timeout_s") = py::none(), py::arg("chunk_timeout_s") = py::none(),
             py::arg("retries") = 0, py::arg("max_in_flight") = py::none(),
             py::arg_v("limits", schedule::Limits{}, "Limits()"), py::arg("warmup_s") = 0.0,
             py::arg("cooldown_s") = 0.0, py::arg("grace_s") = 30.0, py::arg("seed") = 0,
             py::arg("segment") = 0, py::arg("prompt_prefix") = "");
    py::class_<engine::Progress>(module, "Progress", "How far a block has come.")
        .def_readonly("planned", &engine::Progress::planned, "None where the plan does not say.")
        .def_readonly("finished", &engine::Progress::finished)
        .def_readonly("ok", &engine::Progress::ok)
        .def_readonly("in_flight", &engine::Progress::in_flight)
        .def_readonly("waiting", &engine::Progress::waiting)
        .def_readonly("stopping", &engine::Progress::stopping, "Ctrl-C was pressed: nothing new is sent.");
    py::class_<engine::WarmUp>(module, "WarmUp", "How the warm-up of a block went.")
        .def_readonly("ok", &engine::WarmUp::ok)
        .def_property_readonly("first_failure", &first_failure,
                               "(outcome, status or None, message), or None.");
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
        .def("measure", &ServerEngine::measure, py::arg("job"), py::arg("block"), py::arg("threads") = 1,
             py::arg("watch") = py::none(), py::arg("rules") = Rules{},
             "Send the measured requests of a block, in so many loops on threads of their own. Ctrl-C lets "
             "what\n"
             "is in flight end for 3 s, a second one ends it: then it is recorded as cancelled. So it is at "
             "an\n"
             "exception of `watch` or of a rule, which goes on.")
        .def_property_readonly("last_health", &ServerEngine::last_health,
                               "Of the newest block, also where Ctrl-C ended it; None where there was none.");
    module.def("http_get", &http_get, py::arg("url"), py::arg("timeout_s"), py::arg("headers") = Headers{},
               py::arg("ca_file") = "",
               "GET a small page: (status, body). Raises TargetError where no answer comes.");
    module.def("api_names", &api_names, "The APIs that servers may speak, sorted.");
    module.def(
        "api_default_url",
        [](const std::string& name) { return std::string{api::find_api(name).default_url()}; },
        py::arg("name"));
    module.def(
        "api_key_header",
        [](const std::string& name, const std::string& key) {
            api::Header header = api::find_api(name).key_header(key);
            return std::pair{std::move(header.name), std::move(header.value)};
        },
        py::arg("name"), py::arg("key"), "The header that carries a key: (name, value).");
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
