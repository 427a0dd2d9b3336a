#include <laptime/random/gamma.hpp>
#include <laptime/random/laws.hpp>

#include <cmath>
#include <numeric>
#include <utility>

namespace laptime::random {

namespace {

// Coefficients of a polynomial from the highest power down, by Horner's rule.
template <std::size_t N>
double polynomial(const double (&coefficients)[N], double x) noexcept {
    double value = 0;
    for (const double coefficient : coefficients) value = value * x + coefficient;
    return value;
}

constexpr double central_numerator[] = {
    2.5090809287301226727e+3, 3.3430575583588128105e+4, 6.7265770927008700853e+4, 4.5921953931549871457e+4,
    1.3731693765509461125e+4, 1.9715909503065514427e+3, 1.3314166789178437745e+2, 3.3871328727963666080e+0};
constexpr double central_denominator[] = {
    5.2264952788528545610e+3, 2.8729085735721942674e+4, 3.9307895800092710610e+4, 2.1213794301586595867e+4,
    5.3941960214247511077e+3, 6.8718700749205790830e+2, 4.2313330701600911252e+1, 1.0};
constexpr double middle_numerator[] = {7.74545014278341407640e-4, 2.27238449892691845833e-2,
                                       2.41780725177450611770e-1, 1.27045825245236838258e+0,
                                       3.64784832476320460504e+0, 5.76949722146069140550e+0,
                                       4.63033784615654529590e+0, 1.42343711074968357734e+0};
constexpr double middle_denominator[] = {1.05075007164441684324e-9, 5.47593808499534494600e-4,
                                         1.51986665636164571966e-2, 1.48103976427480074590e-1,
                                         6.89767334985100004550e-1, 1.67638483018380384940e+0,
                                         2.05319162663775882187e+0, 1.0};
constexpr double tail_numerator[] = {2.01033439929228813265e-7, 2.71155556874348757815e-5,
                                     1.24266094738807843860e-3, 2.65321895265761230930e-2,
                                     2.96560571828504891230e-1, 1.78482653991729133580e+0,
                                     5.46378491116411436990e+0, 6.65790464350110377720e+0};
constexpr double tail_denominator[] = {2.04426310338993978564e-15, 1.42151175831644588870e-7,
                                       1.84631831751005468180e-5,  7.86869131145613259100e-4,
                                       1.48753612908506148525e-2,  1.36929880922735805310e-1,
                                       5.99832206555887937690e-1,  1.0};

struct Draw {
    Philox& random;

    double operator()(const Constant& law) const noexcept { return law.value; }
    double operator()(const Lognormal& law) const noexcept {
        return law.median * std::exp(law.sigma * draw_normal(random));
    }
    double operator()(const Gamma& law) const noexcept {
        return law.mean / law.shape * draw_gamma(law.shape, random);
    }
};

}  // namespace

double draw(const Law& law, Philox& random) noexcept {
    return std::visit(Draw{random}, law);
}

double draw_exponential(double rate, Philox& random) noexcept {
    return -std::log(random.uniform_open()) / rate;
}

double draw_normal(Philox& random) noexcept {
    return normal_quantile(random.uniform_open());
}

double normal_quantile(double p) noexcept {
    const double q = p - 0.5;
    if (std::abs(q) <= 0.425) {
        const double r = 0.180625 - q * q;
        return q * polynomial(central_numerator, r) / polynomial(central_denominator, r);
    }
    const double r = std::sqrt(-std::log(q < 0 ? p : 1 - p));
    const double magnitude =
        r <= 5.0 ? polynomial(middle_numerator, r - 1.6) / polynomial(middle_denominator, r - 1.6)
                 : polynomial(tail_numerator, r - 5.0) / polynomial(tail_denominator, r - 5.0);
    return q < 0 ? -magnitude : magnitude;
}

std::vector<std::size_t> permutation(std::size_t n, Philox& random) {
    std::vector<std::size_t> order(n);
    std::iota(order.begin(), order.end(), std::size_t{0});
    for (std::size_t i = n; i > 1; --i) std::swap(order[i - 1], order[random.index(i)]);
    return order;
}

}  // namespace laptime::random
