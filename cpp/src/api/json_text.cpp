#include "json_text.hpp"

#include <laptime/text/json_writer.hpp>
#include <laptime/text/quoted.hpp>

namespace laptime::api {

void append_json(std::string& out, std::string_view text) {
    text::append_quoted(out, text);
}

void append_json(std::string& out, std::int64_t value) {
    text::append_number(out, value);
}

void append_json(std::string& out, double value) {
    text::append_number(out, value);
}

void append_json(std::string& out, const std::vector<std::string>& texts) {
    out += '[';
    for (std::size_t i = 0; i < texts.size(); ++i) {
        out += i == 0 ? "" : ",";
        append_json(out, texts[i]);
    }
    out += ']';
}

}  // namespace laptime::api
