#include "input.hpp"

#include <laptime/error/error.hpp>
#include <laptime/stats/bootstrap.hpp>
#include <laptime/stats/dependence.hpp>
#include <laptime/stats/quantile.hpp>
#include <laptime/stats/sequential.hpp>

#include <algorithm>
#include <cmath>
#include <sstream>

namespace laptime::stats {

namespace {

/// Of whatever is asked, so that a rare slow value has a chance to be seen before anything is believed.
constexpr std::size_t first_look_at_least = 100;
constexpr double growth_between_looks = 1.25;
/// The share of the misses that are allowed at the end which a single look may have; less in a series, whose
/// limits are themselves a little short.
constexpr double misses_of_a_look = 0.8;
constexpr double misses_in_a_series = 0.4;
/// Quick where n is large; more where the tails of a look would hold fewer than so many.
constexpr std::size_t resamples_of_a_look = 1999;
constexpr double fewest_in_a_tail = 20;
/// Where even Student's t is so many times as wide as wanted, it is not worth while to resample.
constexpr double far_too_wide = 2;

void require_precise(const Precision& precision) {
    require_level(precision.confidence_level);
    if (precision.p) require_probability(*precision.p, "p");
    if (precision.half_width > 0 && std::isfinite(precision.half_width)) return;
    std::ostringstream message;
    message << "half_width = " << precision.half_width << " is not above 0";
    throw error::StatisticsError(message.str());
}

double level_of_look(const Precision& precision, bool of_series = false) {
    return 1 - (of_series ? misses_in_a_series : misses_of_a_look) * (1 - precision.confidence_level);
}

std::size_t resamples_for(double level) {
    const auto needed = static_cast<std::size_t>(std::ceil(2 * fewest_in_a_tail / (1 - level)));
    return std::max(resamples_of_a_look, needed);
}

std::size_t first_look(const Precision& precision) {
    if (!precision.p) return first_look_at_least;
    return std::max(first_look_at_least, required_n(*precision.p, level_of_look(precision)));
}

std::size_t look_after(std::size_t n) {
    return static_cast<std::size_t>(std::ceil(static_cast<double>(n) * growth_between_looks));
}

/// With the confidence that holds after all looks, and that of the limits in the note.
Estimate after_looks(Estimate estimate, double confidence_level) {
    std::ostringstream why;
    why << "looked at now and then, with limits of " << 100 * estimate.confidence_level << " %";
    if (!estimate.note.empty()) why << "; " << estimate.note;
    estimate.note = why.str();
    estimate.confidence_level = confidence_level;
    return estimate;
}

}  // namespace

Sequential::Sequential(const Precision& precision)
    : precision_{(require_precise(precision), precision)}, next_look_{first_look(precision)} {}

bool Sequential::add(std::span<const double> values) {
    if (!values.empty()) require_finite(values, "values");
    while (!reached_ && !values.empty()) {
        const std::size_t taken = std::min(values.size(), next_look_ - values_.size());
        const auto now = values.first(taken);
        values_.insert(values_.end(), now.begin(), now.end());
        values = values.subspan(taken);
        if (values_.size() == next_look_) look();
    }
    return reached_;
}

std::optional<double> Sequential::half_width() const {
    return estimate_ ? half_width_of(*estimate_) : std::nullopt;
}

void Sequential::look() {
    const bool dependent = diagnose(values_).dependent;
    const double level = level_of_look(precision_, dependent);
    Estimate estimate = precision_.p ? quantile(*precision_.p, level) : mean(level, dependent);
    const auto found = half_width_of(estimate);
    reached_ = found && *found <= precision_.half_width;
    estimate_ = after_looks(std::move(estimate), precision_.confidence_level);
    next_look_ = look_after(values_.size());
}

Estimate Sequential::mean(double level, bool dependent) const {
    BootstrapOptions options{
        .n_resamples = resamples_for(level), .confidence_level = level, .seed = precision_.seed};
    if (dependent) return bootstrap_mean(values_, options);
    options.method = Method::student_t;
    Estimate at_a_glance = bootstrap_mean(values_, options);
    const auto about = half_width_of(at_a_glance);
    if (about && *about > far_too_wide * precision_.half_width) return at_a_glance;
    options.method = Method::automatic;
    return bootstrap_mean(values_, options);
}

Estimate Sequential::quantile(double p, double level) const {
    return bootstrap_quantile(values_, p, {.confidence_level = level, .seed = precision_.seed});
}

std::optional<double> Sequential::half_width_of(const Estimate& estimate) const {
    if (!estimate.low || !estimate.high) return std::nullopt;
    const double farther = std::max(estimate.value - *estimate.low, *estimate.high - estimate.value);
    if (!precision_.relative || farther == 0) return farther;
    return farther / std::abs(estimate.value);
}

}  // namespace laptime::stats
