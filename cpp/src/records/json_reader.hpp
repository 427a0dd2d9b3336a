// JSON read from its beginning to its end, without a tree in between: whoever reads says what should come
// next.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace laptime::records {

/// Each reading function throws error::DataError where something else comes next, which says what and where.
class JsonReader {
  public:
    explicit JsonReader(std::string_view text) noexcept : text_{text} {}

    /// Reads an object; `visit` takes each key, which is good until it reads on, and has to read the value
    /// after it.
    template <class Visit>
    void object(Visit visit) {
        enter('{', "an object");
        if (leave_empty('}')) return;
        do {
            visit(key());
        } while (another('}'));
    }

    /// Reads an array; `visit` has to read each element.
    template <class Visit>
    void array(Visit visit) {
        enter('[', "an array");
        if (leave_empty(']')) return;
        do {
            visit();
        } while (another(']'));
    }

    /// Reads an array of whole numbers of 64 bits, and of nulls where one is given to stand for them. What is
    /// returned is good until the next array is read so.
    [[nodiscard]] std::span<const std::int64_t> integers(
        std::optional<std::int64_t> null_value = std::nullopt);

    [[nodiscard]] bool null();  ///< whether null came next; it is read
    [[nodiscard]] bool boolean();
    [[nodiscard]] std::int64_t integer();
    [[nodiscard]] double number();
    void text(std::string& into);

    void skip();  ///< reads a value of whatever kind
    void end();   ///< there is nothing more

  private:
    void enter(char bracket, const char* what);
    [[nodiscard]] bool leave_empty(char bracket);
    [[nodiscard]] bool another(char bracket) { return take(',') || leave(bracket); }
    [[nodiscard]] bool leave(char bracket);
    [[nodiscard]] std::string_view key();

    /// The next character that is no space, which is not read yet; 0 at the end.
    [[nodiscard]] char next() noexcept {
        while (at_ < text_.size() && is_space(text_[at_])) ++at_;
        return at_ < text_.size() ? text_[at_] : '\0';
    }
    [[nodiscard]] bool take(char wanted) noexcept {
        if (next() != wanted) return false;
        ++at_;
        return true;
    }
    [[nodiscard]] static bool is_space(char c) noexcept {
        return c == ' ' || c == '\t' || c == '\r' || c == '\n';
    }

    [[nodiscard]] bool take_word(std::string_view word);
    [[nodiscard]] std::size_t digits();
    [[nodiscard]] std::string_view number_text();
    void escape(std::string& into);
    [[nodiscard]] char32_t code_unit();
    [[nodiscard]] char32_t code_point();
    [[noreturn]] void refuse(const char* wanted) const;

    std::string_view text_;
    std::size_t at_ = 0;
    std::size_t depth_ = 0;
    std::vector<std::int64_t> integers_;
    std::string key_;  // the last one that is not written as it is
};

}  // namespace laptime::records
