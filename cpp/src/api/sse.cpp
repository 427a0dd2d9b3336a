#include <laptime/api/sse.hpp>

#include <algorithm>

namespace laptime::api {

namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

/// Where the first line of `bytes` ends; npos where it does not. Searched a window at a time: a search for LF
/// alone would run to the end of the bytes at each line of a stream that ends its lines in CR.
std::size_t find_line_end(std::string_view bytes) {
    constexpr std::size_t window_size = 4096;
    for (std::size_t begin = 0; begin < bytes.size(); begin += window_size) {
        std::string_view window = bytes.substr(begin, window_size);
        const std::size_t line_feed = window.find('\n');
        window = window.substr(0, line_feed);
        const std::size_t end = std::min(line_feed, window.find('\r'));
        if (end != std::string_view::npos) return begin + end;
    }
    return std::string_view::npos;
}

}  // namespace

std::optional<SseEvent> SseParser::next(std::string_view& bytes) {
    if (told_) {
        told_ = false;
        has_data_ = false;
        type_.clear();
    }
    while (const auto line = next_line(bytes)) {
        if (!line->empty()) {
            take_line(*line);
        } else if (has_data_) {
            told_ = true;
            return event();
        } else {
            type_.clear();
        }
    }
    keep_data();
    return std::nullopt;
}

std::optional<SseEvent> SseParser::unended() {
    std::string_view end = after_carriage_return_ ? "" : "\r";  // ends the half line
    while (const auto line = next_line(end)) take_line(*line);
    if (!has_data_ || told_ || too_long_) return std::nullopt;
    told_ = true;
    return event();
}

SseEvent SseParser::event() const {
    return {.type = type_.empty() ? "message" : std::string_view{type_}, .data = data_};
}

/// The next line that `bytes` complete, without its end; it holds until the bytes are gone.
std::optional<std::string_view> SseParser::next_line(std::string_view& bytes) {
    if (after_carriage_return_ && !bytes.empty()) {  // CRLF is one line end, also when it is cut in two
        after_carriage_return_ = false;
        if (bytes.front() == '\n') bytes.remove_prefix(1);
    }
    const std::size_t end = too_long_ ? std::string_view::npos : find_line_end(bytes);
    std::string_view line = bytes.substr(0, end);
    if (half_line_.size() + line.size() > longest) give_up();
    if (too_long_ || end == std::string_view::npos) {
        if (!too_long_) half_line_ += line;
        bytes = {};
        return std::nullopt;
    }
    after_carriage_return_ = bytes[end] == '\r';
    bytes.remove_prefix(end + 1);
    if (!half_line_.empty()) {
        half_line_ += line;
        line_.swap(half_line_);
        half_line_.clear();
        line = line_;
    }
    if (at_start_ && line.starts_with(byte_order_mark)) line.remove_prefix(byte_order_mark.size());
    at_start_ = false;
    return line;
}

void SseParser::take_line(std::string_view line) {
    const std::size_t colon = line.find(':');
    const std::string_view name = line.substr(0, colon);  // a comment has an empty name
    std::string_view value = colon == std::string_view::npos ? std::string_view{} : line.substr(colon + 1);
    if (value.starts_with(' ')) value.remove_prefix(1);
    if (name == "data") {
        take_data(value);
    } else if (name == "event") {
        type_ = value;
    } else if (name == "error") {
        type_ = name;
        take_data(value);
    }
}

void SseParser::take_data(std::string_view data) {
    if (!has_data_) {
        data_ = data;
    } else if (data_.size() + data.size() < longest) {
        keep_data();
        kept_ += '\n';
        kept_ += data;
        data_ = kept_;
    } else {
        return give_up();
    }
    has_data_ = true;
}

/// Copies the data of an unfinished event away from bytes that are about to go.
void SseParser::keep_data() {
    if (!has_data_ || data_.data() == kept_.data()) return;
    kept_.assign(data_);
    data_ = kept_;
}

void SseParser::give_up() {
    too_long_ = true;
    has_data_ = false;
    for (std::string* buffer : {&half_line_, &line_, &kept_}) {
        buffer->clear();
        buffer->shrink_to_fit();
    }
}

}  // namespace laptime::api
