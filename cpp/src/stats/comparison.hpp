/// \file
/// What comparisons of two samples have in common: the choice of a method, and the notes that tell it.
#pragma once

#include "compare_interval.hpp"

#include <laptime/stats/bootstrap.hpp>
#include <laptime/stats/compare.hpp>

#include <cstddef>
#include <span>
#include <string>

namespace laptime::stats {

/// How limits are to be made, and why so.
struct Choice {
    BootstrapOptions options;
    std::string why{};
};

/// `fewest` is the n of the smaller sample.
[[nodiscard]] Choice choose_for_means(const BootstrapOptions& options, std::size_t fewest);

[[nodiscard]] bool needs_standard_errors(const BootstrapOptions& options) noexcept;

/// Scores of right and wrong have an interval of their own, where no other is asked for.
[[nodiscard]] bool compared_as_proportions(std::span<const double> a, std::span<const double> b,
                                           const BootstrapOptions& options);

/// How a note tells the sizes of two samples.
[[nodiscard]] std::string sizes_of(std::size_t a_n, std::size_t b_n);

/// With a reason in front of what the notes of both say already.
[[nodiscard]] Change because(const std::string& why, Change change);

/// Whether all values lie on the side of 0 that a does, and not next to it. b / a tells something where a
/// keeps away from 0: beyond a zero it would come back from the other infinity.
[[nodiscard]] bool keeps_its_sign(double a, std::span<const double> values);

/// Whether there is a ratio that can be computed with: a is neither 0 nor next to it.
[[nodiscard]] bool is_finite_ratio(double ratio);

[[nodiscard]] Estimate interval_of_ratio(ComparedRatio ratio, bool a_keeps_its_sign, const Choice& choice);

[[nodiscard]] Change without_intervals(double difference, double ratio, std::size_t n,
                                       const std::string& needs, const BootstrapOptions& options);

}  // namespace laptime::stats
