#include "rig.hpp"

#include <algorithm>
#include <memory>
#include <set>
#include <stdexcept>
#include <utility>

namespace engine_test {

using namespace laptime;
using namespace std::chrono_literals;

namespace {

const api::Call call{.model = "m", .prompt = {}, .generation = {}};

}  // namespace

void Kept::append(RequestRecord record) {
    const std::lock_guard lock{mutex_};
    records.push_back(std::move(record));
}

const RequestRecord& Kept::of(const std::string& request_id, std::int32_t attempt) const {
    for (const RequestRecord& record : records) {
        if (record.identity.request_id == request_id && record.identity.attempt == attempt) return record;
    }
    throw std::out_of_range("no record " + request_id);
}

std::map<Outcome, int> Kept::outcomes() const {
    std::map<Outcome, int> outcomes;
    for (const RequestRecord& record : records) ++outcomes[record.outcome];
    return outcomes;
}

std::vector<std::string> Kept::ids(records::Phase phase) const {
    std::vector<std::pair<clock::Instant, std::string>> sorted;
    for (const RequestRecord& record : records) {
        if (record.identity.phase == phase)
            sorted.emplace_back(record.times.intended, record.identity.request_id);
    }
    std::sort(sorted.begin(), sorted.end());
    std::vector<std::string> ids;
    ids.reserve(sorted.size());
    for (auto& [intended, id] : sorted) ids.push_back(std::move(id));
    return ids;
}

std::vector<clock::Duration> Kept::issued() const {
    std::vector<clock::Duration> issued;
    for (const RequestRecord& record : records) {
        if (record.times.issued) issued.push_back(*record.times.issued - start);
    }
    std::sort(issued.begin(), issued.end());
    return issued;
}

bool Kept::each_once() const {
    std::set<std::pair<std::string, std::int32_t>> seen;
    return std::all_of(records.begin(), records.end(), [&seen](const RequestRecord& record) {
        return seen.emplace(record.identity.request_id, record.identity.attempt).second;
    });
}

const api::Api& ollama() {
    return api::find_api("ollama");
}

std::string delta(const std::string& text) {
    return ollama().encoder(call, {})->piece({.text = text});
}

std::string ending(std::int64_t output_tokens) {
    return ollama().encoder(call, {})->end(
        {.finish_reason = "stop",
         .prompt_tokens = 9,
         .output_tokens = output_tokens,
         .timings = {.total = 40ms, .load = 1ms, .prompt_eval = 19ms, .eval = 20ms}});
}

Finish finished(Failure failure, const std::string& message) {
    Finish finish;
    finish.failure = failure;
    finish.message = message;
    finish.sent = start;
    finish.connection_reused = true;
    finish.bytes_sent = 10;
    finish.bytes_received = 100;
    return finish;
}

Script good_answer() {
    return {{20ms, ScriptedHead{200}},
            {20ms, ScriptedBytes{delta("A")}},
            {30ms, ScriptedBytes{delta("B")}},
            {40ms, ScriptedBytes{delta("C") + ending()}},
            {40ms, ScriptedFinish{finished(), true}}};
}

Script answer_after(clock::Duration duration) {
    return {{duration, ScriptedHead{200}},
            {duration, ScriptedBytes{delta("A") + ending(1)}},
            {duration, ScriptedFinish{finished(), false}}};
}

Script answering(int status, const std::string& body) {
    return {{1ms, ScriptedHead{status}}, {1ms, ScriptedBytes{body}}, {1ms, ScriptedFinish{finished(), {}}}};
}

Script failing(Failure failure, clock::Duration after) {
    return {{after, ScriptedFinish{finished(failure, "why"), {}}}};
}

Script refused(int status, std::optional<clock::Duration> retry_after) {
    Finish finish = finished();
    finish.retry_after = retry_after;
    return {{1ms, ScriptedHead{status}},
            {1ms, ScriptedBytes{R"({"error":"no"})"}},
            {1ms, ScriptedFinish{finish, {}}}};
}

transport::ScriptedTransport::Answer in_turn(std::vector<Script> scripts) {
    return [scripts = std::move(scripts), next = std::size_t{0}](const auto&) mutable {
        return scripts.at(std::min(next++, scripts.size() - 1));
    };
}

engine::Job make_job(std::size_t n_samples, schedule::Load load) {
    engine::Job job;
    job.targets.push_back({.api = &ollama(),
                           .url = "http://server",
                           .model = "m",
                           .label = "ollama/m",
                           .headers = {{.name = "X-Key", .value = "k"}},
                           .extra_body = {}});
    for (std::size_t i = 0; i < n_samples; ++i) {
        job.samples.push_back(
            {.id = "s" + std::to_string(i), .category = "c", .prompt = "p" + std::to_string(i)});
    }
    job.load = std::move(load);
    return job;
}

schedule::Block one_block(const engine::Job& job, std::size_t warmup, std::optional<std::size_t> runs) {
    const bool alone = job.targets.size() == 1;
    return schedule::make_plan({.n_targets = job.targets.size(),
                                .n_samples = job.samples.size(),
                                .runs = runs,
                                .warmup = warmup,
                                .order = alone ? schedule::Order::by_target : schedule::Order::interleaved,
                                .load = job.load,
                                .seed = 0})
        .front();
}

}  // namespace engine_test
