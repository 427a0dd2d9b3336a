#include "redaction.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace laptime::engine {

namespace {

constexpr std::string_view redacted = "[redacted]";
constexpr std::string_view cut_mark = "…";  // where api::error_message has shortened a text
constexpr std::size_t shortest_secret = 6;  // no key is shorter, and words such as "true" are to stay
constexpr std::string_view blanks = " \t\r\n";

std::string_view trimmed(std::string_view text) noexcept {
    const auto begin = text.find_first_not_of(blanks);
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

/// What follows the scheme: the X of "Bearer X"; empty where there is none.
std::string_view credentials_of(std::string_view value) noexcept {
    const auto end_of_scheme = value.find_first_of(blanks);
    return end_of_scheme == std::string_view::npos ? std::string_view{}
                                                   : trimmed(value.substr(end_of_scheme));
}

void replace_all(std::string& text, std::string_view secret) {
    for (auto at = text.find(secret); at != std::string::npos; at = text.find(secret, at + redacted.size())) {
        text.replace(at, secret.size(), redacted);
    }
}

/// Replaces the beginning of a secret in the midst of which a text was cut. Returns whether there was one.
bool replace_cut(std::string& text, std::string_view secret) {
    if (!text.ends_with(cut_mark)) return false;
    const std::string_view kept = std::string_view{text}.substr(0, text.size() - cut_mark.size());
    for (std::size_t size = secret.size() - 1; size >= shortest_secret; --size) {
        if (!kept.ends_with(secret.substr(0, size))) continue;
        text.replace(kept.size() - size, size, redacted);
        return true;
    }
    return false;
}

}  // namespace

Redaction::Redaction(const std::vector<transport::Header>& headers) {
    for (const transport::Header& header : headers) {
        const std::string_view value = trimmed(header.value);
        for (const std::string_view secret : {value, credentials_of(value)}) {
            if (secret.size() >= shortest_secret) secrets_.emplace_back(secret);
        }
    }
    std::sort(secrets_.begin(), secrets_.end(),
              [](const std::string& a, const std::string& b) { return a.size() > b.size(); });
}

std::string Redaction::of(std::string text) const {
    for (const std::string& secret : secrets_) replace_all(text, secret);
    for (const std::string& secret : secrets_) {
        if (replace_cut(text, secret)) break;
    }
    return text;
}

}  // namespace laptime::engine
