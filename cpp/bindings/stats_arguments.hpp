// What users hand to statistics, as the core takes it.
#pragma once

#include "signals.hpp"

#include <laptime/error/error.hpp>
#include <laptime/stats/bootstrap.hpp>
#include <laptime/stats/groups.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <utility>

#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>

namespace laptime::bindings {

// A float64 array comes in without a copy; anything else is converted to one.
using Array = pybind11::array_t<double, pybind11::array::c_style | pybind11::array::forcecast>;

using Labels = pybind11::array_t<std::uint32_t, pybind11::array::c_style | pybind11::array::forcecast>;
using Mask = pybind11::array_t<bool, pybind11::array::c_style | pybind11::array::forcecast>;

/// Throws StatisticsError unless it has one dimension.
[[nodiscard]] std::span<const double> values_of(const Array& array, const char* name = "data");
[[nodiscard]] std::span<const bool> mask_of(const Mask& array, const char* name);

/// Python's integers have a sign: a negative count deserves a better answer than a TypeError.
template <class Count>
[[nodiscard]] Count count_of(std::int64_t value, const char* name) {
    if (!std::in_range<Count>(value))
        throw error::StatisticsError(std::string(name) + " = " + std::to_string(value) + " is not a count");
    return static_cast<Count>(value);
}

/// Computes with the GIL released. That is safe: the caller's arguments keep the arrays alive and their
/// buffers in place, the core only reads them and sorts copies of its own, and nothing in it touches a Python
/// object.
template <class Compute>
auto without_gil(const Compute& compute) {
    const pybind11::gil_scoped_release release;
    return compute();
}

/// The check looks for Ctrl-C. Throws StatisticsError if an option makes no sense.
[[nodiscard]] stats::BootstrapOptions options_of(std::int64_t n_resamples, double confidence_level,
                                                 std::uint64_t seed, std::int64_t threads,
                                                 const std::string& method, bool ordered);

/// Throws StatisticsError if there is no such grouping.
[[nodiscard]] stats::Groups groups_of(const std::string& grouping, const Labels& labels);

}  // namespace laptime::bindings
