// Bytes as a broken server, or a hostile one, might send them: good ones, changed at random, from a seed.
#pragma once

#include <laptime/random/philox.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace laptime::api::testing {

class Mutator {
  public:
    Mutator(std::uint64_t seed, std::vector<std::string> corpus);

    /// A text of the corpus with one to four changes.
    [[nodiscard]] std::string next();

    /// Which text of the corpus the last one was made from.
    [[nodiscard]] std::size_t origin() const noexcept { return origin_; }

    /// `text` in up to `most` pieces.
    [[nodiscard]] std::vector<std::string_view> cut(std::string_view text, std::size_t most);

  private:
    void change(std::string& text);
    [[nodiscard]] std::size_t place(const std::string& text);  // from 0 to its end
    [[nodiscard]] std::size_t length(const std::string& text, std::size_t from);
    [[nodiscard]] std::string new_bytes();

    random::Philox random_;
    std::vector<std::string> corpus_;
    std::size_t origin_ = 0;
};

}  // namespace laptime::api::testing
