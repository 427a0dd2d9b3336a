#include <laptime/stats/binomial.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

namespace laptime::stats {

namespace {

// P(X = first), P(X = first + 1), …: every mass that a double can tell from zero.
struct Masses {
    std::size_t first = 0;
    std::vector<double> values;
};

// Each mass follows from its neighbour by a ratio. Starting from 1 at the mode, the largest, none overflows;
// dividing by the sum of all makes them probabilities without a factorial.
Masses binomial_masses(std::size_t n, double p) {
    constexpr double negligible = 1e-300;
    const double odds = p / (1 - p);
    const auto mode = std::min(n, static_cast<std::size_t>(static_cast<double>(n + 1) * p));

    Masses masses{.first = mode, .values = {1.0}};
    double mass = 1;
    while (masses.first > 0) {
        mass *= static_cast<double>(masses.first) / (static_cast<double>(n - masses.first + 1) * odds);
        if (mass < negligible) break;
        masses.values.push_back(mass);
        --masses.first;
    }
    std::reverse(masses.values.begin(), masses.values.end());

    mass = 1;
    for (std::size_t k = mode; k < n; ++k) {
        mass *= static_cast<double>(n - k) * odds / static_cast<double>(k + 1);
        if (mass < negligible) break;
        masses.values.push_back(mass);
    }
    const double total = std::accumulate(masses.values.begin(), masses.values.end(), 0.0);
    for (double& value : masses.values) value /= total;
    return masses;
}

}  // namespace

double binomial_cdf(std::size_t k, std::size_t n, double p) {
    const Masses masses = binomial_masses(n, p);
    if (k < masses.first) return 0;
    const std::size_t count = std::min(masses.values.size(), k - masses.first + 1);
    const auto end = masses.values.begin() + static_cast<std::ptrdiff_t>(count);
    return std::min(1.0, std::accumulate(masses.values.begin(), end, 0.0));
}

std::size_t binomial_first_above(double probability, std::size_t n, double p) {
    const Masses masses = binomial_masses(n, p);
    double sum = 0;
    for (std::size_t i = 0; i < masses.values.size(); ++i) {
        sum += masses.values[i];
        if (sum > probability) return masses.first + i;
    }
    return n;
}

}  // namespace laptime::stats
