/// \file
/// Whether numbers follow a law, for tests of what is drawn at random.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <vector>

namespace laptime::test {

/// The Kolmogorov-Smirnov distance between the numbers and the law whose distribution function is given, as
/// a multiple of the critical value at α = 0.001: up to 1, the numbers may well be of that law.
inline double distance_from_law(std::vector<double> numbers, const std::function<double(double)>& law) {
    std::sort(numbers.begin(), numbers.end());
    const auto n = static_cast<double>(numbers.size());
    double distance = 0;
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        const double at = law(numbers[i]);
        const auto below = static_cast<double>(i);
        distance = std::max({distance, at - below / n, (below + 1) / n - at});
    }
    return distance * std::sqrt(n) / 1.9495;
}

/// The same between two lots of numbers, which may well be of one law up to 1.
inline double distance_between(std::vector<double> a, std::vector<double> b) {
    std::sort(a.begin(), a.end());
    std::sort(b.begin(), b.end());
    const auto n_a = static_cast<double>(a.size());
    const auto n_b = static_cast<double>(b.size());
    double distance = 0;
    std::size_t i = 0;
    std::size_t j = 0;
    while (i < a.size() && j < b.size()) {
        const double at = std::min(a[i], b[j]);
        while (i < a.size() && a[i] <= at) ++i;
        while (j < b.size() && b[j] <= at) ++j;
        distance = std::max(distance, std::abs(static_cast<double>(i) / n_a - static_cast<double>(j) / n_b));
    }
    return distance * std::sqrt(n_a * n_b / (n_a + n_b)) / 1.9495;
}

inline double mean_of(const std::vector<double>& numbers) {
    double sum = 0;
    for (const double number : numbers) sum += number;
    return sum / static_cast<double>(numbers.size());
}

inline double variance_of(const std::vector<double>& numbers) {
    const double mean = mean_of(numbers);
    double sum = 0;
    for (const double number : numbers) sum += (number - mean) * (number - mean);
    return sum / static_cast<double>(numbers.size() - 1);
}

/// The distribution function of the exponential law.
inline std::function<double(double)> exponential_law(double rate) {
    return [rate](double x) { return 1 - std::exp(-rate * x); };
}

/// The distribution function of the gamma law of shape ½ and scale 1.
inline double gamma_law_of_one_half(double x) {
    return std::erf(std::sqrt(x));
}

/// The distribution function of the gamma law of shape 4 and scale 1.
inline double gamma_law_of_four(double x) {
    return 1 - std::exp(-x) * (1 + x + x * x / 2 + x * x * x / 6);
}

}  // namespace laptime::test
