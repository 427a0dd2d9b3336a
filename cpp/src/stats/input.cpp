#include "input.hpp"

#include <laptime/error/error.hpp>

#include <algorithm>
#include <cmath>
#include <sstream>
#include <string>

namespace laptime::stats {

void require_finite(std::span<const double> data, const char* name) {
    if (data.empty()) throw error::StatisticsError(std::string(name) + " is empty");
    const auto bad =
        std::find_if(data.begin(), data.end(), [](double value) { return !std::isfinite(value); });
    if (bad == data.end()) return;
    const std::string place = std::string(name) + "[" + std::to_string(bad - data.begin()) + "]";
    throw error::StatisticsError(place + (std::isnan(*bad) ? " is NaN" : " is infinite"));
}

void require_probability(double value, const char* name) {
    if (value > 0 && value < 1) return;
    std::ostringstream message;
    message << name << " = " << value << " is outside (0, 1)";
    throw error::StatisticsError(message.str());
}

std::vector<double> finite_copy(std::span<const double> data, const char* name) {
    std::vector<double> copy(data.begin(), data.end());
    require_finite(copy, name);
    return copy;
}

}  // namespace laptime::stats
