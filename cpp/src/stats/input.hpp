/// \file
/// What every statistic asks of its input. All throw StatisticsError.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace laptime::stats {

/// Not empty, and no NaN or infinity. `name` is what the message calls the data.
void require_finite(std::span<const double> data, const std::string& name = "data");

/// Inside (0, 1).
void require_probability(double value, const char* name);

/// A confidence level: inside (0, 1), and not so near 1 that the tails are lost to rounding.
void require_level(double confidence_level);

/// Inside [0, 1].
void require_share(double value, const char* name);

/// No value is below 0.
void require_not_negative(std::span<const double> data, const std::string& name);

/// As many values in the one as in the other.
void require_same_length(std::span<const double> first, const std::string& first_name,
                         std::span<const double> second, const std::string& second_name);
void require_same_length(std::size_t first, const std::string& first_name, std::size_t second,
                         const std::string& second_name);

/// n, as indices count; throws where it is too large to resample.
[[nodiscard]] std::uint32_t resample_size(std::size_t n);

/// At least 1, and finite.
void require_block_length(double block_length);

/// At least one trial, and no more successes than trials. `prefix` stands before both names in messages.
void require_counts(std::size_t successes, std::size_t n, const std::string& prefix = "");

/// Whether the data are outcomes of trials.
[[nodiscard]] bool all_zeros_and_ones(std::span<const double> data) noexcept;

[[nodiscard]] std::size_t count_ones(std::span<const double> data) noexcept;

/// A checked copy. Sorting is undefined with NaN, so the copy that is sorted must be the one that was
/// checked: another Python thread may write to the original meanwhile.
[[nodiscard]] std::vector<double> finite_copy(std::span<const double> data, const std::string& name = "data");

}  // namespace laptime::stats
