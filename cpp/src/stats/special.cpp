#include "special.hpp"

#include <laptime/random/laws.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace laptime::stats {

namespace {

constexpr double smallest = std::numeric_limits<double>::min();
constexpr double epsilon = std::numeric_limits<double>::epsilon();

// 1 + d₁/(1 + d₂/(1 + …)) from its front, as Lentz does it.
double beta_fraction(double x, double a, double b) noexcept {
    constexpr int most_terms = 10'000;
    const auto not_zero = [](double value) { return std::abs(value) < smallest ? smallest : value; };
    double numerator = 1;
    double denominator = 1 / not_zero(1 - (a + b) * x / (a + 1));
    double fraction = denominator;
    for (int m = 1; m <= most_terms; ++m) {
        const double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
        denominator = 1 / not_zero(1 + even * denominator);
        numerator = not_zero(1 + even / numerator);
        fraction *= denominator * numerator;
        const double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
        denominator = 1 / not_zero(1 + odd * denominator);
        numerator = not_zero(1 + odd / numerator);
        const double factor = denominator * numerator;
        fraction *= factor;
        if (std::abs(factor - 1) <= epsilon) break;
    }
    return fraction;
}

}  // namespace

double normal_cdf(double x) noexcept {
    return std::erfc(-x / std::numbers::sqrt2) / 2;
}

double beta_cdf(double x, double a, double b) noexcept {
    if (x <= 0) return 0;
    if (x >= 1) return 1;
    // The fraction converges fast below the mean; above it the mirrored law is taken.
    if (x > (a + 1) / (a + b + 2)) return 1 - beta_cdf(1 - x, b, a);
    const double log_front =
        a * std::log(x) + b * std::log1p(-x) + std::lgamma(a + b) - std::lgamma(a) - std::lgamma(b);
    return std::exp(log_front) * beta_fraction(x, a, b) / a;
}

double student_t_quantile(double p, double degrees_of_freedom) noexcept {
    const double df = degrees_of_freedom;
    const double tail = 2 * std::min(p, 1 - p);
    // P(|T| > t) = P(B ≤ df / (df + t²)) for B ~ Beta(df/2, 1/2): that B is found by halving.
    double low = 0;
    double high = 1;
    for (int i = 0; i < 2000 && high - low > epsilon * low; ++i) {
        // By the square root, as long as the limits are far apart: small values have their digits too.
        const double middle = low > 0 ? std::sqrt(low * high) : high / 1024;
        if (middle <= low || middle >= high) break;
        (beta_cdf(middle, df / 2, 0.5) < tail ? low : high) = middle;
    }
    const double t = std::sqrt(df * (1 - high) / high);
    return p < 0.5 ? -t : t;
}

double chi_squared_survival(double x, unsigned even_degrees_of_freedom) noexcept {
    double term = std::exp(-x / 2);
    double sum = term;
    for (unsigned k = 1; k < even_degrees_of_freedom / 2; ++k) {
        term *= x / 2 / k;
        sum += term;
    }
    return std::min(sum, 1.0);
}

}  // namespace laptime::stats
