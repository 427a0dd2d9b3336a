#include "stats_arguments.hpp"

#include <array>
#include <chrono>
#include <functional>

namespace laptime::bindings {

namespace py = pybind11;

namespace {

// Looks for Ctrl-C, but no more often than a person can tell: to take the GIL may mean to wait for other
// threads.
std::function<void()> signal_check() {
    using Clock = std::chrono::steady_clock;
    return [last = Clock::now()]() mutable {
        if (Clock::now() - last < std::chrono::milliseconds(50)) return;
        raise_pending_signals();
        last = Clock::now();
    };
}

stats::Method method_of(const std::string& name) {
    using enum stats::Method;
    constexpr std::array all{automatic, percentile, bca, studentized, student_t, series};
    std::string names;
    for (const stats::Method method : all) {
        if (name == stats::to_string(method)) return method;
        names += (names.empty() ? "" : ", ") + std::string{stats::to_string(method)};
    }
    throw error::StatisticsError("unknown method '" + name + "': there are " + names);
}

void require_one_dimension(const py::array& array, const char* name) {
    if (array.ndim() == 1) return;
    throw error::StatisticsError(std::string(name) + " has " + std::to_string(array.ndim()) +
                                 " dimensions instead of 1");
}

}  // namespace

std::span<const double> values_of(const Array& array, const char* name) {
    require_one_dimension(array, name);
    return {array.data(), static_cast<std::size_t>(array.size())};
}

std::span<const bool> mask_of(const Mask& array, const char* name) {
    require_one_dimension(array, name);
    return {array.data(), static_cast<std::size_t>(array.size())};
}

stats::BootstrapOptions options_of(std::int64_t n_resamples, double confidence_level, std::uint64_t seed,
                                   std::int64_t threads, const std::string& method, bool ordered) {
    stats::BootstrapOptions options{.n_resamples = count_of<std::size_t>(n_resamples, "n_resamples"),
                                    .confidence_level = confidence_level,
                                    .seed = seed,
                                    .threads = count_of<unsigned>(threads, "threads"),
                                    .check = signal_check(),
                                    .method = method_of(method),
                                    .ordered = ordered};
    stats::require_sensible(options);
    return options;
}

stats::Groups groups_of(const std::string& grouping, const Labels& labels) {
    using enum stats::Grouping;
    for (const stats::Grouping each : std::array{strata, clusters, hierarchy}) {
        if (grouping == stats::to_string(each))
            return {.grouping = each, .labels = {labels.data(), static_cast<std::size_t>(labels.size())}};
    }
    throw error::StatisticsError("unknown grouping '" + grouping +
                                 "': there are strata, clusters and hierarchy");
}

}  // namespace laptime::bindings
