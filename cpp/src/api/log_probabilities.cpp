#include "log_probabilities.hpp"

#include "json_text.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <string_view>
#include <utility>

namespace laptime::api {

namespace {

using Alternatives = std::vector<std::pair<std::string, double>>;

/// A token as it is read, whose probability may turn out to be missing.
struct ReadToken {
    std::string token;
    std::optional<double> log_probability;
};

/// The logarithm of a probability that was rounded to 0 is that of the smallest number there is, about −708,
/// so that it stays a number.
std::optional<double> logarithm(std::optional<double> probability) {
    if (!probability || *probability < 0) return std::nullopt;
    return std::log(std::max(*probability, std::numeric_limits<double>::min()));
}

/// `on_other(key)` is called on the fields that are not of the token itself.
template <class OnOther>
ReadToken read_token(JsonReader& json, OnOther on_other) {
    ReadToken read;
    json.object([&](std::string_view key) {
        if (key == "token" || key == "content" || key == "tok_str") {
            read.token = json.string().value_or("");
        } else if (key == "logprob") {
            read.log_probability = json.number();
        } else if (key == "prob") {
            read.log_probability = logarithm(json.number());
        } else {
            on_other(key);
        }
    });
    return read;
}

Alternatives read_alternatives(JsonReader& json) {
    Alternatives top;
    json.array([&] {
        ReadToken read = read_token(json, [](std::string_view) {});
        if (read.log_probability) top.emplace_back(std::move(read.token), *read.log_probability);
    });
    return top;
}

/// Older llama.cpp gives a token's probability only among those of its alternatives.
std::optional<double> find(const Alternatives& top, std::string_view token) {
    const auto found = std::ranges::find(top, token, &Alternatives::value_type::first);
    return found == top.end() ? std::nullopt : std::optional{found->second};
}

Alternatives read_alternatives_by_name(JsonReader& json) {
    Alternatives top;
    json.object([&](std::string_view key) {
        std::string token{key};
        if (const auto log_probability = json.number()) top.emplace_back(std::move(token), *log_probability);
    });
    return top;
}

/// The columns of OpenAI's older form.
struct Columns {
    std::vector<std::string> tokens;
    std::vector<std::optional<double>> log_probabilities;
    std::vector<Alternatives> tops;
};

void append_rows(Columns columns, std::vector<TokenLogProbability>& rows) {
    const std::size_t count = std::min(columns.tokens.size(), columns.log_probabilities.size());
    columns.tops.resize(std::max(columns.tops.size(), count));
    for (std::size_t i = 0; i < count; ++i) {
        const std::optional<double> log_probability = columns.log_probabilities[i];
        if (!log_probability) continue;
        rows.push_back({.token = std::move(columns.tokens[i]),
                        .log_probability = *log_probability,
                        .top = std::move(columns.tops[i])});
    }
}

template <class Items, class AppendItem>
void append_list(std::string& out, const Items& items, AppendItem append_item) {
    out += '[';
    bool first = true;
    for (const auto& item : items) {
        if (!std::exchange(first, false)) out += ',';
        append_item(item);
    }
    out += ']';
}

void append_token(std::string& out, std::string_view token, double log_probability) {
    out += R"({"token":)";
    append_json(out, token);
    out += R"(,"logprob":)";
    append_json(out, log_probability);
}

void append_by_name(std::string& out, const Alternatives& top) {
    JsonObject object;
    for (const auto& [token, log_probability] : top) object.add(token, log_probability);
    out += object.end().text;
}

}  // namespace

void read_token_list(JsonReader& json, std::vector<TokenLogProbability>& tokens) {
    json.array([&] {
        Alternatives top;
        ReadToken read = read_token(json, [&](std::string_view key) {
            if (key == "top_logprobs" || key == "top_probs" || key == "probs") top = read_alternatives(json);
        });
        if (!read.log_probability) read.log_probability = find(top, read.token);
        if (!read.log_probability) return;
        tokens.push_back({.token = std::move(read.token),
                          .log_probability = *read.log_probability,
                          .top = std::move(top)});
    });
}

void read_logprobs_object(JsonReader& json, std::vector<TokenLogProbability>& tokens) {
    Columns columns;
    json.object([&](std::string_view key) {
        if (key == "content") {
            read_token_list(json, tokens);
        } else if (key == "tokens") {
            json.array([&] { columns.tokens.emplace_back(json.string().value_or("")); });
        } else if (key == "token_logprobs") {
            json.array([&] { columns.log_probabilities.push_back(json.number()); });
        } else if (key == "top_logprobs") {
            json.array([&] { columns.tops.push_back(read_alternatives_by_name(json)); });
        }
    });
    append_rows(std::move(columns), tokens);
}

void append_token_list(std::string& out, const std::vector<TokenLogProbability>& tokens) {
    append_list(out, tokens, [&out](const TokenLogProbability& token) {
        append_token(out, token.token, token.log_probability);
        out += R"(,"top_logprobs":)";
        append_list(out, token.top, [&out](const Alternatives::value_type& other) {
            append_token(out, other.first, other.second);
            out += '}';
        });
        out += '}';
    });
}

void append_token_columns(std::string& out, const std::vector<TokenLogProbability>& tokens) {
    out += R"({"tokens":)";
    append_list(out, tokens, [&out](const TokenLogProbability& token) { append_json(out, token.token); });
    out += R"(,"token_logprobs":)";
    append_list(out, tokens,
                [&out](const TokenLogProbability& token) { append_json(out, token.log_probability); });
    out += R"(,"top_logprobs":)";
    append_list(out, tokens, [&out](const TokenLogProbability& token) { append_by_name(out, token.top); });
    out += '}';
}

}  // namespace laptime::api
