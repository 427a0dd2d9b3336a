#include "input.hpp"

#include <laptime/error/error.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <sstream>

namespace laptime::stats {

void require_finite(std::span<const double> data, const std::string& name) {
    if (data.empty()) throw error::StatisticsError(name + " is empty");
    const auto bad =
        std::find_if(data.begin(), data.end(), [](double value) { return !std::isfinite(value); });
    if (bad == data.end()) return;
    const std::string place = name + "[" + std::to_string(bad - data.begin()) + "]";
    throw error::StatisticsError(place + (std::isnan(*bad) ? " is NaN" : " is infinite"));
}

namespace {

[[noreturn]] void refuse(double value, const char* name, const char* range) {
    std::ostringstream message;
    message << name << " = " << value << " is outside " << range;
    throw error::StatisticsError(message.str());
}

}  // namespace

void require_probability(double value, const char* name) {
    if (!(value > 0 && value < 1)) refuse(value, name, "(0, 1)");
}

void require_level(double confidence_level) {
    require_probability(confidence_level, "confidence_level");
    constexpr double nearest = 1e-12;
    if (1 - confidence_level < nearest)
        throw error::StatisticsError("confidence_level is too near 1: there are limits up to 1 - 1e-12");
}

void require_share(double value, const char* name) {
    if (!(value >= 0 && value <= 1)) refuse(value, name, "[0, 1]");
}

void require_not_negative(std::span<const double> data, const std::string& name) {
    const auto negative = std::find_if(data.begin(), data.end(), [](double value) { return value < 0; });
    if (negative != data.end())
        throw error::StatisticsError(name + "[" + std::to_string(negative - data.begin()) + "] is negative");
}

void require_same_length(std::span<const double> first, const std::string& first_name,
                         std::span<const double> second, const std::string& second_name) {
    require_same_length(first.size(), first_name, second.size(), second_name);
}

void require_same_length(std::size_t first, const std::string& first_name, std::size_t second,
                         const std::string& second_name) {
    if (first == second) return;
    throw error::StatisticsError(first_name + " and " + second_name + " differ in length: " +
                                 std::to_string(first) + " and " + std::to_string(second));
}

std::uint32_t resample_size(std::size_t n) {
    if (n > std::numeric_limits<std::uint32_t>::max())
        throw error::StatisticsError("n = " + std::to_string(n) + " is too large to resample");
    return static_cast<std::uint32_t>(n);
}

void require_block_length(double block_length) {
    if (block_length >= 1 && std::isfinite(block_length)) return;
    std::ostringstream message;
    message << "block_length = " << block_length << (block_length < 1 ? " is below 1" : " is not finite");
    throw error::StatisticsError(message.str());
}

void require_counts(std::size_t successes, std::size_t n, const std::string& prefix) {
    if (n == 0) throw error::StatisticsError(prefix + "n = 0: a proportion needs at least one trial");
    if (successes > n)
        throw error::StatisticsError(prefix + "successes = " + std::to_string(successes) + " is more than " +
                                     prefix + "n = " + std::to_string(n));
}

bool all_zeros_and_ones(std::span<const double> data) noexcept {
    return std::all_of(data.begin(), data.end(), [](double value) { return value == 0 || value == 1; });
}

std::size_t count_ones(std::span<const double> data) noexcept {
    return static_cast<std::size_t>(std::count(data.begin(), data.end(), 1.0));
}

std::vector<double> finite_copy(std::span<const double> data, const std::string& name) {
    std::vector<double> copy(data.begin(), data.end());
    require_finite(copy, name);
    return copy;
}

}  // namespace laptime::stats
