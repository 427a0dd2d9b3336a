#include <laptime/api/ndjson.hpp>

namespace laptime::api {

void NdjsonParser::feed(std::string_view bytes, const std::function<void(std::string_view)>& on_line) {
    while (!bytes.empty()) {
        const std::size_t end = bytes.find('\n');
        line_.append(bytes.substr(0, end));
        if (end == std::string_view::npos) return;
        bytes.remove_prefix(end + 1);
        if (line_.ends_with('\r')) line_.pop_back();
        if (!line_.empty()) on_line(line_);
        line_.clear();
    }
}

}  // namespace laptime::api
