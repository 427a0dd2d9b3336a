#include "json_text.hpp"

namespace laptime::api {

void append_json(std::string& out, const std::vector<std::string>& texts) {
    out += '[';
    for (std::size_t i = 0; i < texts.size(); ++i) {
        out += i == 0 ? "" : ",";
        append_json(out, texts[i]);
    }
    out += ']';
}

}  // namespace laptime::api
