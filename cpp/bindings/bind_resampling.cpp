#include "register.hpp"
#include "stats_arguments.hpp"

#include <laptime/stats/dependence.hpp>
#include <laptime/stats/resampler.hpp>

#include <string>

#include <pybind11/stl.h>

namespace laptime::bindings {

namespace py = pybind11;

namespace {

stats::Dependence diagnose(const Array& data) {
    const auto values = values_of(data);
    return without_gil([&] { return stats::diagnose(values); });
}

double optimal_block_length(const Array& data) {
    const auto values = values_of(data);
    return without_gil([&] { return stats::optimal_block_length(values); });
}

double cautious_block_length(const Array& data) {
    const auto values = values_of(data);
    return without_gil([&] { return stats::cautious_block_length(values); });
}

stats::Estimate interval_of_replicates(double value, std::int64_t n, const Array& replicates,
                                       const Array& jackknife, const stats::BootstrapOptions& options) {
    const auto drawn = values_of(replicates, "replicates");
    const auto left_out = values_of(jackknife, "jackknife");
    return without_gil([&] {
        return stats::interval_of_replicates(value, count_of<std::size_t>(n, "n"),
                                             {drawn.begin(), drawn.end()}, left_out, options);
    });
}

Labels next_of(stats::Resampler& resampler) {
    const auto places = resampler.next();
    return Labels(static_cast<py::ssize_t>(places.size()), places.data());
}

}  // namespace

void register_resampling(py::module_& module) {
    py::class_<stats::Dependence>(module, "Dependence",
                                  "Whether the values of a series depend on each other.")
        .def_readonly("dependent", &stats::Dependence::dependent)
        .def_readonly("p_value", &stats::Dependence::p_value, "None where nothing can be told.")
        .def_readonly("lag1_correlation", &stats::Dependence::lag1_correlation,
                      "The correlation of the ranks of neighbours.")
        .def_readonly("block_length", &stats::Dependence::block_length)
        .def_readonly("effective_n", &stats::Dependence::effective_n);
    module.def("diagnose", &diagnose, py::arg("data"),
               "Asks a series whether its neighbours depend on each other.");

    module.def("optimal_block_length", &optimal_block_length, py::arg("data"),
               "Politis and White's, of the stationary bootstrap.");
    module.def("cautious_block_length", &cautious_block_length, py::arg("data"),
               "That, or n^(1/3), whichever lets the mean vary more.");

    py::class_<stats::Resampler>(module, "Resampler", "Resamples of one sample, one after another.")
        .def(py::init([](std::int64_t n, std::uint64_t from) {
                 return stats::Resampler{count_of<std::size_t>(n, "n"), from};
             }),
             py::arg("n"), py::arg("seed"))
        .def(py::init([](const std::string& by, const Labels& of, std::uint64_t from) {
                 return stats::Resampler{groups_of(by, of), from};
             }),
             py::arg("grouping"), py::arg("labels"), py::arg("seed"))
        .def(py::init([](std::int64_t n, double block_length, std::uint64_t from) {
                 return stats::Resampler{count_of<std::size_t>(n, "n"), block_length, from};
             }),
             py::arg("n"), py::arg("block_length"), py::arg("seed"))
        .def("next", &next_of, "The places in the sample that a fresh resample takes its values from.");
    module.def("interval_of_replicates", &interval_of_replicates, py::arg("value"), py::arg("n"),
               py::arg("replicates"), py::arg("jackknife"), py::arg("options"),
               "A value between limits from its replicates; BCa where there is a jackknife.");
}

}  // namespace laptime::bindings
