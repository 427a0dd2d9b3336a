#include "mutation.hpp"

#include "answer.hpp"

#include <laptime/api/api.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

using namespace laptime::api;
using namespace laptime::api::testing;

namespace {

/// How many inputs: 100,000, or as many as the environment variable LAPTIME_MUTATIONS says.
int mutations_wanted() {
    const char* wanted = std::getenv("LAPTIME_MUTATIONS");
    return wanted == nullptr ? 100'000 : std::stoi(wanted);
}

struct Sample {
    const Api* api = nullptr;
    bool stream = false;
    std::string body;
};

void add_simulated(const Api& api, std::vector<Sample>& samples) {
    for (const ReplyStyle& style : all_styles()) {
        samples.push_back({.api = &api, .stream = true, .body = Simulated::stream(api, style)});
    }
    samples.push_back({.api = &api, .stream = false, .body = Simulated::whole(api, {})});
    const Call call = full_call(api, true);
    const auto encoder = api.encoder(call, {});
    samples.push_back({.api = &api, .stream = true, .body = encoder->start() + encoder->error("overloaded")});
    samples.push_back({.api = &api, .stream = false, .body = api.encode_error("overloaded")});
}

/// What simulated servers do not say, but real ones do.
void add_real(std::vector<Sample>& samples) {
    const auto add = [&samples](std::string_view api, bool stream, std::string body) {
        samples.push_back({.api = &find_api(api), .stream = stream, .body = std::move(body)});
    };
    add("llamacpp", true,
        "data: null\n\ndata: {\"index\":1,\"content\":\" no\",\"stop\":false,\"tokens_predicted\":1}\n\n"
        "data: {\"index\":0,\"content\":\" she\",\"tokens\":[401],\"stop\":false,\"id_slot\":-1,"
        "\"tokens_predicted\":3,\"tokens_evaluated\":13,\"timings\":{\"cache_n\":3,\"prompt_n\":1,"
        "\"prompt_ms\":0.471,\"predicted_n\":1,\"predicted_ms\":0.001}}\n\n"
        "error: {\"code\":500,\"message\":\"slot lost\"}\n\n");
    add("llamacpp", true,
        "data: {\"content\":\"a\",\"completion_probabilities\":[{\"content\":\"a\",\"probs\":[{\"tok_str\":"
        "\"a\",\"prob\":0.5}]}],\"stop\":true,\"stopped_limit\":true}\n\n");
    add("openai", true,
        "data: "
        "{\"choices\":[{\"index\":1,\"delta\":{\"content\":\"x\"}},{\"index\":0,\"delta\":{\"reasoning\":"
        "\"y\",\"content\":\"z\"},\"finish_reason\":\"stop\"}],\"timings\":{\"prompt_n\":1,\"predicted_n\":2}"
        "}"
        "\r\n\r\n: ping\r\n\r\ndata: [DONE]\r\n\r\n");
    add("openai", true,
        "data: {\"choices\":[{\"delta\":{\"content\":\"a\"},\"index\":0}]}\n\n"
        "data: {\"error\": \"it is {(2,): \"it's\"}.\"}\n\n");
    add("anthropic", true,
        "event: ping\ndata: {\"type\": \"ping\"}\n\n"
        "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":"
        "\"Overloaded\"}}\n\n");
}

std::vector<Sample> corpus() {
    std::vector<Sample> samples;
    for (const Api* api : all_apis()) add_simulated(*api, samples);
    add_real(samples);
    return samples;
}

std::vector<std::string> bodies_of(const std::vector<Sample>& samples) {
    std::vector<std::string> bodies;
    bodies.reserve(samples.size());
    for (const Sample& sample : samples) bodies.push_back(sample.body);
    return bodies;
}

bool is_utf8(const std::string& text) {
    if (std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; })) return true;
    try {
        return !nlohmann::json(text).dump().empty();
    } catch (const nlohmann::json::exception&) {
        return false;
    }
}

bool is_good(const std::optional<std::int64_t>& count) {
    return !count || *count >= 0;
}

bool is_good(const std::optional<std::chrono::nanoseconds>& duration) {
    return !duration || duration->count() >= 0;
}

bool is_good(const TokenLogProbability& token) {
    const auto good = [](const std::string& text, double log_probability) {
        return is_utf8(text) && std::isfinite(log_probability);
    };
    return good(token.token, token.log_probability) &&
           std::ranges::all_of(token.top, [&](const auto& other) { return good(other.first, other.second); });
}

/// Whether an event holds what event.hpp promises of it.
struct IsGood {
    bool operator()(const TextDelta& delta) const { return !delta.text.empty() && is_utf8(delta.text); }
    bool operator()(const LogProbabilities& found) const {
        return !found.tokens.empty() &&
               std::ranges::all_of(found.tokens, [](const auto& token) { return is_good(token); });
    }
    bool operator()(const TokenCounts& counts) const {
        return is_good(counts.prompt) && is_good(counts.output) && is_good(counts.cached);
    }
    bool operator()(const ServerTimings& timings) const {
        return is_good(timings.total) && is_good(timings.load) && is_good(timings.prompt_eval) &&
               is_good(timings.eval);
    }
    bool operator()(const Finished& finished) const { return is_utf8(finished.reason); }
    bool operator()(const Failed& failed) const { return is_utf8(failed.message); }
    bool operator()(const Malformed& malformed) const { return is_utf8(malformed.message); }
    bool operator()(const Repaired& /*repaired*/) const { return true; }
};

/// Which promise of event.hpp the events of an answer break; empty for none.
std::string broken_promise(const std::vector<Event>& events, const std::string& body) {
    int finishes = 0;
    for (std::size_t i = 0; i < events.size(); ++i) {
        if (!std::visit(IsGood{}, events[i])) return "an event that cannot be";
        if (std::holds_alternative<Finished>(events[i])) ++finishes;
        if (std::holds_alternative<Failed>(events[i]) && i + 1 != events.size())
            return "not over after Failed";
        if (std::holds_alternative<Repaired>(events[i]) && is_utf8(body) &&
            body.find("\\u") == std::string::npos) {
            return "repaired what was not broken";
        }
    }
    return finishes > 1 ? "finished twice" : "";
}

}  // namespace

TEST_CASE("whatever a server sends, no promise is broken, and where it is cut means nothing") {
    const std::vector<Sample> samples = corpus();
    Mutator mutator{1, bodies_of(samples)};
    const int wanted = mutations_wanted();
    std::string problem;
    std::size_t finished = 0;
    for (int i = 0; i < wanted && problem.empty(); ++i) {
        const std::string body = mutator.next();
        const Sample& sample = samples[mutator.origin()];
        const std::vector<Event> events = decode_events(*sample.api, sample.stream, {body});
        problem = broken_promise(events, body);
        if (decode_events(*sample.api, sample.stream, mutator.cut(body, 8)) != events ||
            (i % 64 == 0 && decode_bytewise(*sample.api, sample.stream, body) != events)) {
            problem = "another meaning when cut";
        }
        if (!problem.empty()) problem += " (" + std::string{sample.api->name()} + "): " + body;
        finished += sum_up(events).finish_reason ? 1 : 0;
    }
    CHECK_MESSAGE(problem.empty(), problem);
    // Else the changes are so many that only the beginnings of the decoders are tried.
    CHECK(finished > static_cast<std::size_t>(wanted) / 4);
}
