#include "register.hpp"

#include <laptime/engine/health.hpp>

#include <optional>

#include <pybind11/stl.h>

namespace laptime::bindings {

namespace py = pybind11;

namespace {

std::optional<engine::LagHistogram> lag_or_none(const engine::LagHistogram& lag) {
    if (lag.size() == 0) return std::nullopt;
    return lag;
}

std::optional<std::int64_t> length_ns(const std::optional<engine::Span>& span) {
    if (!span) return std::nullopt;
    return (span->last - span->first).count();
}

std::optional<double> mean_in_flight(const engine::Health& health) {
    const double sending_s = clock::to_seconds(health.sending);
    if (sending_s <= 0) return std::nullopt;
    return health.in_flight_s / sending_s;
}

std::optional<std::string> stopped(const engine::Health& health) {
    if (health.stopped.empty()) return std::nullopt;
    return health.stopped;
}

}  // namespace

void register_health(py::module_& module) {
    using engine::Health;
    using engine::LagHistogram;
    py::class_<LagHistogram>(module, "Lag", "How late something was, over and over.")
        .def_property_readonly("p50_ns", [](const LagHistogram& self) { return self.quantile(0.5).count(); })
        .def_property_readonly("p99_ns", [](const LagHistogram& self) { return self.quantile(0.99).count(); })
        .def_property_readonly("max_ns", [](const LagHistogram& self) { return self.max().count(); })
        .def_property_readonly("n", &LagHistogram::size);
    py::class_<Health>(module, "Health", "What the client has to say about itself.")
        .def_property_readonly("schedule_lag",
                               [](const Health& self) { return lag_or_none(self.schedule_lag); })
        .def_property_readonly("loop_lag", [](const Health& self) { return lag_or_none(self.loop_lag); })
        .def_property_readonly("wall_ns", [](const Health& self) { return self.wall.count(); })
        .def_property_readonly("cpu_ns", [](const Health& self) { return self.cpu.count(); })
        .def_readonly("threads", &Health::threads)
        .def_readonly("issued", &Health::issued)
        .def_property_readonly("planned_span_ns", [](const Health& self) { return length_ns(self.planned); })
        .def_property_readonly("issued_span_ns", [](const Health& self) { return length_ns(self.sent); })
        .def_readonly("users", &Health::users)
        .def_property_readonly("mean_in_flight", &mean_in_flight)
        .def_readonly("most_in_flight", &Health::most_in_flight)
        .def_readonly("waited", &Health::waited)
        .def_readonly("connections_opened", &Health::connections_opened)
        .def_readonly("local_ports", &Health::local_ports)
        .def_property_readonly("descriptors", [](const Health& self) { return self.descriptors.open; })
        .def_property_readonly("descriptor_limit", [](const Health& self) { return self.descriptors.limit; })
        .def_property_readonly("stopped", &stopped);
}

}  // namespace laptime::bindings
