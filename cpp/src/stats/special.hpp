/// \file
/// Distribution functions that the standard library does not have.
#pragma once

namespace laptime::stats {

/// P(Z ≤ x) of the standard normal law.
[[nodiscard]] double normal_cdf(double x) noexcept;

/// P(X ≤ x) for X ~ Beta(a, b), 0 ≤ x ≤ 1, by its continued fraction; relative error about 1e-14.
/// DiDonato, Morris: "Significant digit computation of the incomplete beta function ratios", ACM TOMS 18
/// (1992), section 9.
[[nodiscard]] double beta_cdf(double x, double a, double b) noexcept;

/// The p-quantile of Student's t, 0 < p < 1.
[[nodiscard]] double student_t_quantile(double p, double degrees_of_freedom) noexcept;

/// P(X > x) for X ~ χ² with an even number of degrees of freedom.
[[nodiscard]] double chi_squared_survival(double x, unsigned even_degrees_of_freedom) noexcept;

}  // namespace laptime::stats
