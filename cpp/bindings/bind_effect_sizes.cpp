#include "register.hpp"
#include "stats_arguments.hpp"

#include <laptime/stats/effect_size.hpp>

#include <string>

namespace laptime::bindings {

namespace py = pybind11;

namespace {

stats::Estimate hedges_g(const Array& a, const Array& b, bool paired,
                         const stats::BootstrapOptions& options) {
    const auto first = values_of(a, "a");
    const auto second = values_of(b, "b");
    return without_gil([&] {
        return paired ? stats::paired_hedges_g(first, second, options)
                      : stats::hedges_g(first, second, options);
    });
}

stats::Estimate cliffs_delta(const Array& a, const Array& b, double confidence_level) {
    const auto first = values_of(a, "a");
    const auto second = values_of(b, "b");
    return without_gil([&] { return stats::cliffs_delta(first, second, confidence_level); });
}

stats::Estimate cohens_h(std::int64_t a_successes, std::int64_t a_n, std::int64_t b_successes,
                         std::int64_t b_n, double confidence_level) {
    return stats::cohens_h(count_of<std::size_t>(a_successes, "a_successes"),
                           count_of<std::size_t>(a_n, "a_n"),
                           count_of<std::size_t>(b_successes, "b_successes"),
                           count_of<std::size_t>(b_n, "b_n"), confidence_level);
}

}  // namespace

void register_effect_sizes(py::module_& module) {
    const stats::BootstrapOptions defaults;
    const auto confidence_level = py::arg("confidence_level") = defaults.confidence_level;
    module.def("hedges_g", &hedges_g, py::arg("a"), py::arg("b"), py::arg("paired"), py::arg("options"),
               "The difference of means in standard deviations, corrected for small samples.");
    module.def("cliffs_delta", &cliffs_delta, py::arg("a"), py::arg("b"), confidence_level,
               "P(b > a) - P(b < a) of two independent samples.");
    module.def("cohens_h", &cohens_h, py::arg("a_successes"), py::arg("a_n"), py::arg("b_successes"),
               py::arg("b_n"), confidence_level, "The difference of two independent shares as angles.");
}

}  // namespace laptime::bindings
