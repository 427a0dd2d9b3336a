#include <laptime/simulator/truth.hpp>

#include <array>
#include <charconv>
#include <string_view>

#include <nlohmann/json.hpp>

namespace laptime::simulator {

namespace {

/// Writes one flat JSON object: a server that writes a line a call has no time for a tree of values.
class ObjectWriter {
  public:
    void add(std::string_view key, const std::string& text) {
        begin(key);
        // A client may name a model in any bytes.
        using Json = nlohmann::json;
        json_ += Json(text).dump(-1, ' ', false, Json::error_handler_t::replace);
    }

    /// A text that is null where it is empty.
    void add_if_any(std::string_view key, const std::string& text) {
        if (text.empty()) return add_null(key);
        add(key, text);
    }

    template <typename Integer>
    void add_number(std::string_view key, Integer number) {
        begin(key);
        append(number);
    }

    void add_bool(std::string_view key, bool value) {
        begin(key);
        json_ += value ? "true" : "false";
    }

    void add_null(std::string_view key) {
        begin(key);
        json_ += "null";
    }

    void add(std::string_view key, const std::optional<std::int64_t>& number) {
        if (!number) return add_null(key);
        add_number(key, *number);
    }

    template <typename Integer>
    void add_list(std::string_view key, const std::vector<Integer>& numbers) {
        begin(key);
        json_ += '[';
        for (std::size_t i = 0; i < numbers.size(); ++i) {
            if (i > 0) json_ += ',';
            append(numbers[i]);
        }
        json_ += ']';
    }

    [[nodiscard]] std::string finish() && { return std::move(json_ += '}'); }

  private:
    void begin(std::string_view key) {
        if (json_.size() > 1) json_ += ',';
        json_ += '"';
        json_ += key;
        json_ += "\":";
    }

    template <typename Integer>
    void append(Integer number) {
        std::array<char, 24> digits{};
        const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
        json_.append(digits.data(), end);
    }

    std::string json_ = "{";
};

}  // namespace

std::string to_json(const Truth& truth) {
    ObjectWriter writer;
    writer.add_if_any("request_id", truth.request_id);
    writer.add("model", truth.model);
    writer.add("api", truth.api);
    writer.add_number("connection", truth.connection);
    writer.add_if_any("question_id", truth.question_id);
    truth.right ? writer.add_bool("right", *truth.right) : writer.add_null("right");
    writer.add_number("status", truth.status);
    writer.add_if_any("fault", truth.fault);
    writer.add_number("received_ns", truth.received_ns);
    writer.add("queued_ns", truth.queued_ns);
    writer.add("first_byte_sent_ns", truth.first_byte_sent_ns);
    writer.add_list("chunk_sent_ns", truth.chunk_sent_ns);
    writer.add_list("chunk_written_ns", truth.chunk_written_ns);
    writer.add_list("chunk_tokens", truth.chunk_tokens);
    writer.add_list("empty_chunks", truth.empty_chunks);
    writer.add_number("tokens", truth.tokens);
    writer.add_number("reasoning_tokens", truth.reasoning_tokens);
    writer.add("late_mean_ns", truth.late_mean_ns);
    writer.add("late_max_ns", truth.late_max_ns);
    writer.add_number("done_ns", truth.done_ns);
    writer.add_bool("complete", truth.complete);
    return std::move(writer).finish();
}

}  // namespace laptime::simulator
