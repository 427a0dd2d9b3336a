/// \file
/// Distribution functions that the standard library does not have.
#pragma once

namespace laptime::stats {

/// P(Z ≤ x) of the standard normal law.
[[nodiscard]] double normal_cdf(double x) noexcept;

/// The z with P(|Z| ≤ z) = confidence_level.
[[nodiscard]] double two_sided_z(double confidence_level) noexcept;

/// P(X ≤ x) for X ~ Beta(a, b), 0 ≤ x ≤ 1, by its continued fraction; relative error about 1e-14, and more
/// where a + b is large: about its size times 1e-15. DiDonato, Morris: "Significant digit computation of the
/// incomplete beta function ratios", ACM TOMS 18 (1992), section 9.
[[nodiscard]] double beta_cdf(double x, double a, double b) noexcept;

/// The x with P(X ≤ x) = p for X ~ Beta(a, b), 0 < p < 1, to the last digits that `beta_cdf` tells apart.
[[nodiscard]] double beta_quantile(double p, double a, double b) noexcept;

/// P(X ≤ x) for X ~ Gamma(shape) of scale 1, x ≥ 0: below its mean by the power series, above it by the
/// continued fraction. Abramowitz, Stegun: "Handbook of mathematical functions" (1964), 6.5.29 and 6.5.31.
[[nodiscard]] double gamma_cdf(double x, double shape) noexcept;

/// The x with P(X ≤ x) = p for X ~ Gamma(shape) of scale 1, 0 < p < 1, shape ≥ 1.
[[nodiscard]] double gamma_quantile(double p, double shape) noexcept;

/// The p-quantile of Student's t, 0 < p < 1.
[[nodiscard]] double student_t_quantile(double p, double degrees_of_freedom) noexcept;

/// P(X > x) for X ~ χ² with an even number of degrees of freedom.
[[nodiscard]] double chi_squared_survival(double x, unsigned even_degrees_of_freedom) noexcept;

}  // namespace laptime::stats
