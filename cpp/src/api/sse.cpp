#include <laptime/api/sse.hpp>

#include <utility>

namespace laptime::api {

namespace {
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
}

void SseParser::feed(std::string_view bytes, const std::function<void(const SseEvent&)>& on_event) {
    while (!bytes.empty()) {
        if (after_carriage_return_) {  // CRLF is one line end, also when it is cut in two
            after_carriage_return_ = false;
            if (bytes.front() == '\n') {
                bytes.remove_prefix(1);
                continue;
            }
        }
        const std::size_t end = bytes.find_first_of("\r\n");
        line_.append(bytes.substr(0, end));
        if (end == std::string_view::npos) return;
        after_carriage_return_ = bytes[end] == '\r';
        bytes.remove_prefix(end + 1);
        end_line(on_event);
    }
}

void SseParser::end_line(const std::function<void(const SseEvent&)>& on_event) {
    const std::string line = std::exchange(line_, {});
    std::string_view text = line;
    if (std::exchange(at_start_, false) && text.starts_with(byte_order_mark)) {
        text.remove_prefix(byte_order_mark.size());
    }
    if (!text.empty()) {
        take_field(text);
        return;
    }
    if (has_data_) {
        if (event_.type.empty()) event_.type = "message";
        on_event(event_);
    }
    event_ = {};
    has_data_ = false;
}

void SseParser::take_field(std::string_view line) {
    const std::size_t colon = line.find(':');
    const std::string_view name = line.substr(0, colon);  // a comment has an empty name
    std::string_view value = colon == std::string_view::npos ? std::string_view{} : line.substr(colon + 1);
    if (value.starts_with(' ')) value.remove_prefix(1);
    if (name == "data") {
        if (has_data_) event_.data += '\n';
        event_.data += value;
        has_data_ = true;
    } else if (name == "event") {
        event_.type = value;
    }
}

}  // namespace laptime::api
