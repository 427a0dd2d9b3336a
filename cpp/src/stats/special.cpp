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

double not_zero(double value) noexcept {
    return std::abs(value) < smallest ? smallest : value;
}

// How many terms a series or a fraction may take: about the root of its largest parameter, as a rule.
int most_terms(double parameter) noexcept {
    return 10'000 + static_cast<int>(std::min(10 * std::sqrt(parameter), 1e9));
}

// 1 + d₁/(1 + d₂/(1 + …)) from its front, as Lentz does it.
double beta_fraction(double x, double a, double b) noexcept {
    double numerator = 1;
    double denominator = 1 / not_zero(1 - (a + b) * x / (a + 1));
    double fraction = denominator;
    for (int m = 1, last = most_terms(std::max(a, b)); m <= last; ++m) {
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

// 1 + x/(a + 1) + x²/((a + 1)(a + 2)) + …
double gamma_series(double x, double a) noexcept {
    double term = 1;
    double sum = 1;
    for (int k = 1, last = most_terms(a); k <= last && term > epsilon * sum; ++k) {
        term *= x / (a + k);
        sum += term;
    }
    return sum;
}

// 1/(x + 1 − a − 1 (1 − a)/(x + 3 − a − 2 (2 − a)/(x + 5 − a − …))) from its front, as Lentz does it.
double gamma_fraction(double x, double a) noexcept {
    double odd = x + 1 - a;
    double numerator = 1 / smallest;
    double denominator = 1 / not_zero(odd);
    double fraction = denominator;
    for (int k = 1, last = most_terms(a); k <= last; ++k) {
        const double above = -k * (k - a);
        odd += 2;
        denominator = 1 / not_zero(above * denominator + odd);
        numerator = not_zero(odd + above / numerator);
        const double factor = denominator * numerator;
        fraction *= factor;
        if (std::abs(factor - 1) <= epsilon) break;
    }
    return fraction;
}

// The place between 0 and `high` at which a distribution function reaches p, by halving.
template <class Cdf>
double inverse(const Cdf& cdf, double p, double high) noexcept {
    double low = 0;
    for (int i = 0; i < 2000 && high - low > epsilon * low; ++i) {
        // By the square root, as long as the limits are far apart: small values have their digits too.
        const double middle = low > 0 ? std::sqrt(low * high) : high / 1024;
        if (middle <= low || middle >= high) break;
        (cdf(middle) < p ? low : high) = middle;
    }
    return high;
}

}  // namespace

double normal_cdf(double x) noexcept {
    return std::erfc(-x / std::numbers::sqrt2) / 2;
}

double two_sided_z(double confidence_level) noexcept {
    return -random::normal_quantile((1 - confidence_level) / 2);
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

double beta_quantile(double p, double a, double b) noexcept {
    return inverse([a, b](double x) { return beta_cdf(x, a, b); }, p, 1);
}

double gamma_cdf(double x, double shape) noexcept {
    if (x <= 0) return 0;
    const double log_density = shape * std::log(x) - x - std::lgamma(shape);
    if (x < shape + 1) return std::exp(log_density) * gamma_series(x, shape) / shape;
    return 1 - std::exp(log_density) * gamma_fraction(x, shape);
}

double gamma_quantile(double p, double shape) noexcept {
    const auto cdf = [shape](double x) { return gamma_cdf(x, shape); };
    double high = shape;
    while (cdf(high) < p) high *= 2;
    return inverse(cdf, p, high);
}

double student_t_quantile(double p, double degrees_of_freedom) noexcept {
    const double df = degrees_of_freedom;
    const double tail = 2 * std::min(p, 1 - p);
    // P(|T| > t) = P(B ≤ df / (df + t²)) for B ~ Beta(df/2, 1/2).
    const double share = beta_quantile(tail, df / 2, 0.5);
    const double t = std::sqrt(df * (1 - share) / share);
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
