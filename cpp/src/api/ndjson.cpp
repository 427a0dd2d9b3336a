#include <laptime/api/ndjson.hpp>

namespace laptime::api {

std::optional<std::string_view> NdjsonParser::next(std::string_view& bytes) {
    while (!bytes.empty() && !too_long_) {
        const std::size_t end = bytes.find('\n');
        std::string_view line = bytes.substr(0, end);
        if (half_line_.size() + line.size() > longest) {
            too_long_ = true;
            half_line_ = {};
            break;
        }
        bytes.remove_prefix(line.size());
        if (end == std::string_view::npos) {
            half_line_ += line;
            break;
        }
        bytes.remove_prefix(1);
        if (!half_line_.empty()) {
            half_line_ += line;
            line_.swap(half_line_);
            half_line_.clear();
            line = line_;
        }
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (!line.empty()) return line;
    }
    return std::nullopt;
}

}  // namespace laptime::api
