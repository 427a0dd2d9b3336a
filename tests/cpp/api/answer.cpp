#include "answer.hpp"

#include <chrono>

namespace laptime::api::testing {

using namespace std::chrono_literals;

namespace {

template <class... Handlers>
struct Overloaded : Handlers... {
    using Handlers::operator()...;
};

template <class Value>
void keep(std::optional<Value>& kept, const std::optional<Value>& value) {
    if (value) kept = value;
}

void add_counts(Answer& answer, const TokenCounts& counts) {
    if (counts.running) {
        answer.running.push_back(counts);
        return;
    }
    keep(answer.counts.prompt, counts.prompt);
    keep(answer.counts.output, counts.output);
    keep(answer.counts.cached, counts.cached);
    answer.counts.source = counts.source;
}

}  // namespace

Answer sum_up(const std::vector<Event>& events) {
    Answer answer;
    const Overloaded add{
        [&](const TextDelta& delta) {
            (delta.reasoning ? answer.reasoning : answer.text) += delta.text;
            ++answer.pieces;
        },
        [&](const LogProbabilities& log_probabilities) {
            const auto& tokens = log_probabilities.tokens;
            answer.tokens.insert(answer.tokens.end(), tokens.begin(), tokens.end());
        },
        [&](const TokenCounts& counts) { add_counts(answer, counts); },
        [&](const ServerTimings& timings) { answer.timings = timings; },
        [&](const Finished& finished) { answer.finish_reason = finished.reason; },
        [&](const Failed& failed) { answer.failure = failed.message; },
        [&](const Malformed& malformed) { answer.malformations.push_back(malformed.message); },
        [&](const Repaired&) { ++answer.repairs; },
    };
    for (const Event& event : events) std::visit(add, event);
    return answer;
}

std::vector<Event> decode_events(const Api& api, bool stream, const std::vector<std::string_view>& pieces) {
    const auto decoder = api.decoder(stream);
    std::vector<Event> events;
    for (const std::string_view piece : pieces) {
        const std::string elsewhere{piece};  // so that a decoder that keeps a view of it is found out
        decoder->feed(elsewhere, events);
    }
    decoder->finish(events);
    return events;
}

std::vector<Event> decode_bytewise(const Api& api, bool stream, std::string_view body) {
    const auto decoder = api.decoder(stream);
    std::vector<Event> events;
    for (const char byte : body) {
        const std::string elsewhere(1, byte);
        decoder->feed(elsewhere, events);
    }
    decoder->finish(events);
    return events;
}

Answer decode(std::string_view api, bool stream, std::string_view body) {
    return sum_up(decode_events(find_api(api), stream, {body}));
}

Answer decode_stream(std::string_view api, std::string_view body) {
    return decode(api, true, body);
}

Answer decode_whole(std::string_view api, std::string_view body) {
    return decode(api, false, body);
}

std::string sse(const std::vector<std::string>& texts) {
    std::string stream;
    for (const std::string& text : texts) stream += "data: " + text + "\n\n";
    return stream;
}

bool gives_log_probabilities(const Api& api) {
    return api.name() != "anthropic";
}

bool tells_reasoning_apart(const Api& api) {
    return api.name() != "llamacpp" && api.name() != "openai-completions";
}

Call full_call(const Api& api, bool stream) {
    Call call{.model = "m:1b",
              .prompt = "What is 1 + 1? \xE2\x82\xAC \"\\\n",
              .generation = {.max_tokens = 7,
                             .temperature = 0.5,
                             .top_p = 0.9,
                             .stop = {"\n", "\xC3\xBC"},
                             .seed = 3,
                             .stream = stream}};
    if (gives_log_probabilities(api)) call.generation.top_logprobs = 2;
    return call;
}

std::vector<ReplyStyle> all_styles() {
    std::vector<ReplyStyle> styles;
    for (const UsagePlace usage :
         {UsagePlace::end, UsagePlace::finish, UsagePlace::every_chunk, UsagePlace::nowhere}) {
        for (const bool end_marker : {true, false})
            styles.push_back({.usage = usage, .end_marker = end_marker});
    }
    return styles;
}

std::vector<ReplyPiece> Simulated::pieces(const Api& api) {
    std::vector<ReplyPiece> pieces{
        {.text = thought, .reasoning = true, .prompt_tokens = 11, .tokens_so_far = 3},
        {.text = first, .prompt_tokens = 11, .tokens_so_far = 4},
        {.text = second, .prompt_tokens = 11, .tokens_so_far = 6}};
    if (gives_log_probabilities(api)) {
        pieces[1].log_probabilities = {
            {.token = std::string{first}, .log_probability = -0.25, .top = {{"B", -0.25}, {"\"", -2.5}}}};
        pieces[2].log_probabilities = {{.token = "n", .log_probability = -1.5, .top = {{"n", -1.5}}},
                                       {.token = " \xE2\x82\xAC", .log_probability = -1e-9, .top = {}}};
    }
    return pieces;
}

ReplyEnd Simulated::end() {
    return {.finish_reason = "length",
            .prompt_tokens = 11,
            .output_tokens = 6,
            .cached_tokens = 4,
            .timings = {.total = 30ms, .load = 0ms, .prompt_eval = 10ms, .eval = 20'250us}};
}

std::string Simulated::stream(const Api& api, const ReplyStyle& style) {
    const Call call = full_call(api, true);
    const auto encoder = api.encoder(call, style);
    std::string body = encoder->start();
    for (const ReplyPiece& piece : pieces(api)) body += encoder->piece(piece);
    return body + encoder->end(end());
}

std::string Simulated::whole(const Api& api, const ReplyStyle& style) {
    const Call call = full_call(api, false);
    return api.encoder(call, style)->whole(pieces(api), end());
}

}  // namespace laptime::api::testing
