#include "wording.hpp"

#include <string>
#include <utility>

namespace laptime::engine {

namespace {

/// "target.run.sample" of what is measured; what is not has its phase in between.
std::string request_id_of(const Errand& errand, const Job& job) {
    const schedule::PlannedRequest& planned = errand.planned;
    std::string id = std::to_string(job.targets[planned.target].number) + ".";
    if (!errand.asks_samples) return id + "warmup." + std::to_string(planned.sample);
    if (errand.phase == records::Phase::warmup) id += "load-warmup.";
    if (errand.phase == records::Phase::cooldown) id += "cooldown.";
    return id + std::to_string(planned.run_index) + "." + std::to_string(planned.sample);
}

std::string prompt_of(const Errand& errand, const records::Identity& identity, const Job& job) {
    const std::string& prompt =
        errand.asks_samples ? job.samples[errand.planned.sample].prompt : job.warmup_prompt;
    if (job.prompt_prefix.empty()) return prompt;
    return "[" + job.prompt_prefix + "-" + identity.request_id + "] " + prompt;
}

api::Generation generation_of(const Errand& errand, const Job& job) {
    api::Generation generation = job.generation;
    if (errand.asks_samples) {
        generation.max_tokens = job.samples[errand.planned.sample].max_tokens.value_or(generation.max_tokens);
    }
    return generation;
}

}  // namespace

records::Identity identity_of(const Errand& errand, const Job& job) {
    records::Identity identity;
    identity.request_id = request_id_of(errand, job);
    identity.model = job.targets[errand.planned.target].label;
    identity.run_index = errand.planned.run_index;
    identity.segment = job.segment;
    identity.phase = errand.phase;
    if (errand.asks_samples) {
        const Sample& sample = job.samples[errand.planned.sample];
        identity.sample_id = sample.id;
        identity.category = sample.category;
    } else {
        identity.sample_id = "warmup-" + std::to_string(errand.planned.sample);
    }
    return identity;
}

transport::HttpRequest http_request(const Errand& errand, const records::Identity& identity, const Job& job) {
    const Target& target = job.targets[errand.planned.target];
    api::EncodedCall call = target.api->encode({.model = target.model,
                                                .prompt = prompt_of(errand, identity, job),
                                                .generation = generation_of(errand, job),
                                                .extra_body = target.extra_body});
    transport::HttpRequest request{.method = "POST",
                                   .url = target.url + call.path,
                                   .headers = {},
                                   .body = std::move(call.body),
                                   .timeout = {},  // the engine ends what takes too long
                                   .request_id = identity.request_id,
                                   .ca_file = target.ca_file};
    request.headers.reserve(target.headers.size() + call.headers.size());
    request.headers = target.headers;
    for (api::Header& header : call.headers) {
        request.headers.push_back({.name = std::move(header.name), .value = std::move(header.value)});
    }
    return request;
}

}  // namespace laptime::engine
