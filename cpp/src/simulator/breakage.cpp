#include "breakage.hpp"

namespace laptime::simulator {

namespace {

/// Not at the tail, which may be nothing but closing braces.
constexpr double place_of_the_cut = 0.7;

std::string replaced(std::string_view text, std::string_view what, std::string_view by) {
    std::string result{text};
    const std::size_t place = result.find(what);
    if (place != std::string::npos) result.replace(place, what.size(), by);
    return result;
}

}  // namespace

std::string cut_json(std::string_view encoded) {
    const std::size_t line_end = encoded.find_last_not_of('\n') + 1;
    const std::size_t start = encoded.find('{', encoded.rfind('\n', line_end) + 1);
    const auto kept = static_cast<std::size_t>(static_cast<double>(line_end - start) * place_of_the_cut);
    std::string cut{encoded.substr(0, start + kept)};
    return cut += encoded.substr(line_end);
}

std::string with_half_character(std::string_view encoded) {
    constexpr std::string_view half_of_euro = "\xE2\x82";
    return replaced(replaced(encoded, half_character_mark, half_of_euro), "\\ue000", half_of_euro);
}

}  // namespace laptime::simulator
