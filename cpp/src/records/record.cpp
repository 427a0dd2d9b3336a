#include <laptime/records/record.hpp>

namespace laptime::records {

namespace {

template <class Enum>
std::string_view name_in(const std::vector<std::string_view>& names, Enum value) noexcept {
    return names[static_cast<std::size_t>(value)];
}

}  // namespace

const std::vector<std::string_view>& phase_names() {
    static const std::vector<std::string_view> names{"warmup", "measure", "cooldown"};
    return names;
}

const std::vector<std::string_view>& kind_names() {
    static const std::vector<std::string_view> names{"generate", "loglikelihood"};
    return names;
}

const std::vector<std::string_view>& outcome_names() {
    static const std::vector<std::string_view> names{
        "ok",        "http_error",    "timeout",  "connect_failed", "connection_lost", "protocol_error",
        "truncated", "out_of_memory", "cancelled"};
    return names;
}

const std::vector<std::string_view>& token_source_names() {
    static const std::vector<std::string_view> names{"usage", "server_timings", "tokenizer", "chunks",
                                                     "logprobs"};
    return names;
}

std::string_view name_of(Phase phase) noexcept {
    return name_in(phase_names(), phase);
}
std::string_view name_of(Kind kind) noexcept {
    return name_in(kind_names(), kind);
}
std::string_view name_of(Outcome outcome) noexcept {
    return name_in(outcome_names(), outcome);
}
std::string_view name_of(TokenSource source) noexcept {
    return name_in(token_source_names(), source);
}

}  // namespace laptime::records
